-- All areas that are in force: whole columns in one row.
select
    array_agg(area_id) as id,
    array_agg(code) as code,
    array_agg(name) as name,
    array_agg(coalesce(name_en, '')) as name_en,
    array_agg(kind) as kind,
    array_agg(coalesce(st_asbinary(geom), '')) as geom,
    array_agg(coalesce(parent_code, '')) as parent_code,
    array_agg(coalesce(area_m2, 'NaN')) as area_m2
from (select * from city.areas where valid_from <= :today and (valid_to is null or valid_to >= :today) order by area_id) facts
