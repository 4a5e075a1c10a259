-- Areas of one kind as an import takes them.
with keys as (
    select id, min(source) as source, min(source_id) as source_id from city.source_keys
    where target = 'area' and (cast(:source as text) is null or source = :source) group by id
)
select coalesce(substring(k.source_id from position(':' in k.source_id) + 1), a.code) as id, k.source, a.code, a.name,
    a.name_en, a.parent_code, a.valid_from, a.valid_to, st_asbinary(a.geom) as geom
from city.areas a left join keys k on k.id = a.area_id
where a.kind = :layer and a.geom is not null and (cast(:source as text) is null or k.id is not null)
order by a.area_id
