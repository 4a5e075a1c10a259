-- Keeps only the known cases of a batch that differ from what the city has; says how many stay as they are.
-- A case on which people have worked since its last import is theirs and is kept.
with known as (
    select r.line, c.last_action <> 'import' as is_worked_on,
        (c.state, c.class_id, c.channel, c.text, c.address, c.unit_id, c.is_urgent, c.component_id, c.reported_at,
         c.accepted_at, c.filed_at, c.dispatched_at, c.received_at, c.handled_at, c.checked_at, c.closed_at, c.due_at)
        is distinct from
        (r.state, r.class_id, r.channel, r.text, r.address, r.unit_id, r.is_urgent, r.component_id, r.reported_at,
         r.accepted_at, r.filed_at, r.dispatched_at, r.received_at, r.handled_at, r.checked_at, r.closed_at, r.due_at)
        or st_asbinary(c.geom) is distinct from st_asbinary(r.geom) as is_changed
    from import_cases r cross join lateral (select n.* from city.cases n where n.case_id = r.case_id offset 0) c
    where not r.is_new
), left_out as (
    delete from import_cases r using known
    where known.line = r.line and (known.is_worked_on or not known.is_changed)
)
select count(*) filter (where is_worked_on) as kept, count(*) filter (where not is_worked_on and not is_changed) as unchanged
from known
