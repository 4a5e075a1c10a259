-- For each item of a meeting and each of the twelve months up to it: cases of its class around its place as far as the
-- person sees them, and how often units refused those. It asks the function for places, as row-level security would have
-- every month read whole for each of them.
with item as materialized (
    select i.item_id, i.class_id, st_x(i.geom) as lon, st_y(i.geom) as lat,
           date_trunc('month', least(m.starts_at, city.city_now()) at time zone city.time_zone()) as last_month
    from city.meeting_agenda a
    join city.hard_items i using (item_id)
    join city.meetings m on m.meeting_no = a.meeting_no
    where a.meeting_no = :meeting_no and i.geom is not null),
near as materialized (
    select t.item_id, n.case_id, date_trunc('month', n.reported_at at time zone city.time_zone()) as month
    from item t
    cross join lateral city.cases_near(t.lon, t.lat, :radius_m,
        (t.last_month - interval '11 months') at time zone city.time_zone(), 10000) n
    where n.class_id = t.class_id and n.state <> 'void'
      and n.reported_at < (t.last_month + interval '1 month') at time zone city.time_zone()),
around as materialized (
    select n.item_id, n.month, c.refused_times from near n join city.cases c using (case_id))
select t.item_id, g.month::date as first_on, count(a.item_id)::integer as cases,
       coalesce(sum(a.refused_times), 0)::integer as refusals
from item t
cross join lateral generate_series(t.last_month - interval '11 months', t.last_month, interval '1 month') g (month)
left join around a on a.item_id = t.item_id and a.month = g.month
group by t.item_id, g.month
order by t.item_id, g.month
