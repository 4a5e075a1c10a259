-- All duty grids that are in force: whole columns in one row.
select
    array_agg(duty_grid_id::bigint) as id,
    array_agg(code) as code,
    array_agg(name) as name,
    array_agg(coalesce(name_en, '')) as name_en,
    array_agg('duty_grid'::text) as kind,
    array_agg(coalesce(st_asbinary(geom), '')) as geom,
    array_agg(coalesce(district_code, '')) as district_code,
    array_agg(area_m2) as area_m2,
    array_agg(coalesce(road_m, 'NaN')::float8) as road_m
from (select * from city.duty_grids where valid_from <= :today and (valid_to is null or valid_to >= :today) order by duty_grid_id::bigint) facts
