-- How many open items have each cause.
select c.cause, count(*) as items
from city.hard_items i cross join lateral unnest(i.causes) c (cause)
where i.state in ('candidate', 'evidence', 'scheduled', 'adjourned')
group by 1
