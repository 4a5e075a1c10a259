-- Components as an import takes them; the identifier is that of the file that they came from, else their code.
with keys as (
    select id, min(source) as source, min(source_id) as source_id from city.source_keys
    where target = 'component' and (cast(:source as text) is null or source = :source) group by id
)
select coalesce(k.source_id, c.code) as id, k.source, c.code, cl.version, cl.code as class, c.state, c.name,
    s.name as supervising_unit, o.name as owner, m.name as maintainer, c.initial_on, c.changed_on, c.census_on,
    c.data_source, c.remark, st_asbinary(c.geom) as geom
from city.components c
join city.classes cl on cl.class_id = c.class_id
left join keys k on k.id = c.component_id
left join city.units s on s.unit_id = c.supervising_unit_id
left join city.units o on o.unit_id = c.owner_unit_id
left join city.units m on m.unit_id = c.maintainer_unit_id
where cast(:source as text) is null or k.id is not null
order by c.component_id
