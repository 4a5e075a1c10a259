-- All duty grids that are in force: whole columns in one row. A grid that is named after its township, as 朝阳3号网格,
-- has an English name where its township has one: Chaoyang Grid 3.
select
    array_agg(duty_grid_id::bigint) as id,
    array_agg(code) as code,
    array_agg(name) as name,
    array_agg(coalesce(latin || ' Grid ' || number, '')) as name_en,
    array_agg('duty_grid'::text) as kind,
    array_agg(coalesce(st_asbinary(geom), '')) as geom,
    array_agg(coalesce(district_code, '')) as district_code,
    array_agg(area_m2) as area_m2,
    array_agg(coalesce(road_m, 'NaN')::float8) as road_m
from (
    select g.*, parts[2] as number,
        (
            select regexp_replace(min(t.name_en), ' (Subdistrict|Town|Township)$', '')
            from city.areas t
            where t.kind = 'township' and t.parent_code = g.district_code and t.name in (
                parts[1], parts[1] || '街道', parts[1] || '镇', parts[1] || '乡'
            )
        ) as latin
    from city.duty_grids g
    left join lateral regexp_match(g.name, '^(.+?)(\d+)号网格$') parts on true
    where g.valid_from <= :today and (g.valid_to is null or g.valid_to > :today)
    order by g.duty_grid_id::bigint
) facts
