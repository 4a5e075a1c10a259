-- All greens that are in force: whole columns in one row.
select
    array_agg(green_id) as id,
    array_agg(''::text) as code,
    array_agg(coalesce(name, '')) as name,
    array_agg(coalesce(name_en, '')) as name_en,
    array_agg('green'::text) as kind,
    array_agg(coalesce(st_asbinary(geom), '')) as geom
from (select * from city.greens order by green_id) facts
