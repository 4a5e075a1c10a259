-- Open items of the same two units, which one ruling could settle together: the most cases first.
select array_agg(i.item_id order by i.since_at, i.item_id) as item_ids, a.name as unit, coalesce(a.name_en, a.name) as unit_en,
       b.name as other, coalesce(b.name_en, b.name) as other_en, count(distinct i.class_id)::integer as classes,
       sum((select count(*) from city.hard_item_cases h where h.item_id = i.item_id and h.removed_at is null))::integer as cases,
       (array_agg(i.version order by i.since_at, i.item_id))[1] as version
from city.hard_items i
join city.units a on a.unit_id = least(i.unit_ids[1], i.unit_ids[2])
join city.units b on b.unit_id = greatest(i.unit_ids[1], i.unit_ids[2])
where i.state in ('candidate', 'evidence') and cardinality(i.unit_ids) > 1
group by a.unit_id, b.unit_id
having count(*) > 1
order by cases desc, a.unit_id, b.unit_id limit 3
