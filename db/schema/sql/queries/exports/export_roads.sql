-- Streets as an import takes them: the pieces of one line of a file are one line again.
with keys as (
    select id, min(source) as source, min(source_id) as source_id from city.source_keys
    where target = 'street' and (cast(:source as text) is null or source = :source) group by id
), pieces as (
    select coalesce(regexp_replace(k.source_id, '#\d+$', ''), s.street_id::text) as id, k.source,
        coalesce(substring(k.source_id from '#(\d+)$')::integer, 1) as piece, s.street_id, s.name, s.name_en,
        s.class, s.is_bridge, s.geom
    from city.streets s left join keys k on k.id = s.street_id
    where cast(:source as text) is null or k.id is not null
)
select id, min(source) as source, min(name) as name, min(name_en) as name_en, min(class) as class,
    case when bool_or(is_bridge) then '1' else '0' end as is_bridge,
    st_asbinary(case when count(*) = 1 then (array_agg(geom))[1] else st_collect(geom order by piece) end) as geom
from pieces group by id, coalesce(source, '') order by min(street_id)
