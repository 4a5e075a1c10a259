-- Measures the grids of a batch in the city's own system.
update import_grids r set
    area_m2 = st_area(st_transform(r.geom, cast(:measure_epsg as integer))),
    middle = st_pointonsurface(r.geom)
