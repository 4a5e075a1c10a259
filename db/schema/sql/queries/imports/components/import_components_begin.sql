create temporary table if not exists import_components (
    line bigint, source_id text, code text, class_id smallint, state text, name text,
    supervising_unit_id integer, owner_unit_id integer, maintainer_unit_id integer,
    initial_on date, changed_on date, census_on date, data_source text, remark text, geom geometry(Point, 4490),
    -- found or made in the database
    component_id bigint, did text, has_key boolean, unit_grid_id integer, duty_grid_id integer, district_code text
) on commit delete rows
