-- All unit grids that are in force: whole columns in one row.
select
    array_agg(unit_grid_id::bigint) as id,
    array_agg(code) as code,
    array_agg(code) as name,
    array_agg(''::text) as name_en,
    array_agg('unit_grid'::text) as kind,
    array_agg(coalesce(st_asbinary(geom), '')) as geom,
    array_agg(coalesce(duty_grid_id, -1)) as duty_grid_id,
    array_agg(coalesce(district_code, '')) as district_code,
    array_agg(area_m2) as area_m2
from (select * from city.unit_grids where valid_from <= :today and (valid_to is null or valid_to >= :today) order by unit_grid_id::bigint) facts
