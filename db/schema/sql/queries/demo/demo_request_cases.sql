-- Cases of a demo city at which people ask something of each other: those that a unit has at work, and those closed too late.
select c.case_id, c.state = 'closed' as is_closed, c.unit_id, c.handler_id, c.class_id,
       extract(epoch from c.last_at)::float8 as last_s, extract(epoch from c.due_at)::float8 as due_s
from city.cases c
where c.due_at is not null and (c.state = 'received' and not c.is_urgent or c.state = 'closed' and c.handled_at > c.due_at)
order by c.case_id
