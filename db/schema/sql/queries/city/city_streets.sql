-- All streets that are in force: whole columns in one row.
select
    array_agg(street_id) as id,
    array_agg(''::text) as code,
    array_agg(coalesce(name, '')) as name,
    array_agg(coalesce(name_en, '')) as name_en,
    array_agg(class) as kind,
    array_agg(coalesce(st_asbinary(geom), '')) as geom,
    array_agg(is_bridge) as is_bridge
from (select * from city.streets order by street_id) facts
