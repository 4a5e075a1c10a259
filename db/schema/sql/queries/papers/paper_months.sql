-- For each item of a meeting and each of the twelve months up to it: cases of its class around its place, and how often
-- units refused those.
with item as materialized (
    select i.item_id, i.class_id, city.box_of_radius(i.geom, :radius_m) as box,
           date_trunc('month', least(m.starts_at, city.city_now()) at time zone city.time_zone()) as last_month
    from city.meeting_agenda a
    join city.hard_items i using (item_id)
    join city.meetings m on m.meeting_no = a.meeting_no
    where a.meeting_no = :meeting_no and i.geom is not null),
around as (
    select t.item_id, date_trunc('month', c.reported_at at time zone city.time_zone()) as month, c.refused_times
    from item t
    join city.cases c on c.geom && t.box and c.class_id = t.class_id
        and c.reported_at >= (t.last_month - interval '11 months') at time zone city.time_zone()
        and c.reported_at < (t.last_month + interval '1 month') at time zone city.time_zone())
select t.item_id, g.month::date as first_on, count(a.item_id)::integer as cases,
       coalesce(sum(a.refused_times), 0)::integer as refusals
from item t
cross join lateral generate_series(t.last_month - interval '11 months', t.last_month, interval '1 month') g (month)
left join around a on a.item_id = t.item_id and a.month = g.month
group by t.item_id, g.month
order by t.item_id, g.month
