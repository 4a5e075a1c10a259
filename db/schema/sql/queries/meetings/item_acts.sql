-- The history of an item, the latest first.
select a.action, extract(epoch from a.acted_at)::float8 as at_s, coalesce(s.name, '') as person, a.inputs
from city.hard_item_acts a left join city.staff s on s.staff_id = a.staff_id
where a.item_id = :item_id
order by a.version desc
limit 60
