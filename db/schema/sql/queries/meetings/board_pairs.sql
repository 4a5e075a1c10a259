-- The pairs of units with most open items: the first two that refused.
select a.name as unit, coalesce(a.name_en, a.name) as unit_en, b.name as other, coalesce(b.name_en, b.name) as other_en,
       count(*)::integer as items, sum(i.bounces)::integer as bounces
from city.hard_items i
join city.units a on a.unit_id = least(i.unit_ids[1], i.unit_ids[2])
join city.units b on b.unit_id = greatest(i.unit_ids[1], i.unit_ids[2])
where i.state in ('candidate', 'evidence', 'scheduled', 'adjourned') and cardinality(i.unit_ids) > 1
group by a.unit_id, b.unit_id
order by items desc, bounces desc limit 6
