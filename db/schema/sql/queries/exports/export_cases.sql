-- Cases as an import takes them, without reporters; the identifier is that of the file that they came from, else their number.
with keys as (
    select id, min(source) as source, min(source_id) as source_id from city.source_keys
    where target = 'case' and (cast(:source as text) is null or source = :source) group by id
)
select coalesce(k.source_id, c.case_no) as id, k.source, cl.version, cl.code as class, c.state, c.channel, c.text, c.address,
    u.name as unit, p.code as component, case when c.is_urgent then '1' else '0' end as is_urgent, c.reported_at,
    c.accepted_at, c.filed_at, c.dispatched_at, c.received_at, c.handled_at, c.checked_at, c.closed_at, c.due_at,
    st_asbinary(c.geom) as geom
from city.cases c
join city.classes cl on cl.class_id = c.class_id
left join keys k on k.id = c.case_id
left join city.units u on u.unit_id = c.unit_id
left join city.components p on p.component_id = c.component_id
where cast(:source as text) is null or k.id is not null
order by c.case_id
