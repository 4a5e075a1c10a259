-- The items of a meeting in the order of its agenda, with what came of each.
with chosen as materialized (
    select i.*, k.name as class_name, k.name_en as class_name_en, r.ruling_no, r.valid_from as ruling_from
    from city.hard_items i
    join city.classes k on k.class_id = i.class_id
    left join city.rulings r on r.ruling_id = i.ruling_id
    where i.item_id in (select l.item_id from city.meeting_agenda l where l.meeting_no = :meeting_no))
select c.item_id, c.version, c.state, c.class_name, c.class_name_en, coalesce(c.address, '') as address, t.name_en as address_en,
       coalesce(n.units, '{}') as units, coalesce(n.units_en, '{}') as units_en, c.causes, c.bounces,
       (select count(*)::integer from city.hard_item_cases h where h.item_id = c.item_id and h.removed_at is null) as cases,
       c.is_urgent, extract(epoch from c.since_at)::float8 as since_s, extract(epoch from c.schedule_by)::float8 as schedule_by_s,
       extract(epoch from c.state_at)::float8 as state_s, st_x(c.geom) as lon, st_y(c.geom) as lat,
       c.meeting_no, extract(epoch from m.starts_at)::float8 as meeting_s, a.minutes, c.ruling_no, c.ruling_from,
       c.adjourned_until, c.reason, coalesce(s.dispatched, 0)::integer as sent, coalesce(s.refused, 0)::integer as refused, a.place_no, a.outcome
from chosen c
join city.meetings m on m.meeting_no = :meeting_no
join city.meeting_agenda a on a.meeting_no = :meeting_no and a.item_id = c.item_id
left join city.ruling_results() s on s.ruling_id = c.ruling_id
left join (select name, min(name_en) as name_en from city.streets where name in (select address from chosen)
           group by name) t on t.name = c.address
left join lateral (
    select array_agg(u.name order by o.place) as units, array_agg(coalesce(u.name_en, u.name) order by o.place) as units_en
    from unnest(c.unit_ids) with ordinality o (unit_id, place) join city.units u on u.unit_id = o.unit_id) n on true
order by a.place_no, c.item_id
