create temporary table if not exists import_grids (
    line bigint, source_id text, code text, name text, name_en text, parent_code text, district_code text,
    township_code text, community_code text, duty_grid text, management_grade text, valid_from date, valid_to date,
    geom geometry(MultiPolygon, 4490),
    -- found or made in the database
    id bigint, did text, area_m2 double precision, duty_grid_id integer, middle geometry(Point, 4490)
) on commit delete rows
