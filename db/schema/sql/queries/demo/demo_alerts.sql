-- Alerts of the last 31 days of the demo city, each as a sweep would have raised it: hazards that came to a unit, and urgent
-- cases past the limit of a stage. They ended with their cause, or after a day; what still stands, sweeps go on with.
with urgent as materialized (
    select c.case_id, c.street_id, s.major_code, c.district_code, c.closed_at, city.city_now() as now_at
    from city.cases c join city.classes s on s.class_id = c.class_id
    where c.is_urgent and c.reported_at > city.city_now() - interval '31 days' and c.state <> 'merged'
      and c.suspended_at is null),
found as (
    select 'hazard_arrived' as kind, 'hazard_arrived:' || u.case_id || '-' || a.assignment_no as cause, u.*,
           a.assignment_no as part_no, a.dispatched_at as since_at,
           coalesce(a.received_at, a.returned_at, a.taken_back_at, u.closed_at) as gone_at
    from urgent u join city.assignments a using (case_id)
    union all
    select n.kind, n.kind || ':' || u.case_id || '-' || k.clock_no || '-' || cardinality(k.extended_at), u.*, k.clock_no,
           k.due_at, coalesce(k.ended_at, u.closed_at)
    from urgent u join city.stage_clocks k using (case_id)
    cross join lateral (
        select case k.stage when 'receive' then 'hazard_not_received' else 'urgent_overdue' end as kind) n
    where k.due_at < u.now_at and coalesce(k.ended_at, 'infinity') > k.due_at and k.paused_at is null),
timed as (
    select f.*, f.since_at + interval '1 second' * (3 + f.case_id % 26) as at, n.act_within_s
    from found f join city.alert_kinds n using (kind)),
ended as (
    select t.*, case when least(t.gone_at, t.now_at) >= t.at + interval '1 day' or t.gone_at is null
                          and t.now_at >= t.at + interval '1 day' then t.at + interval '1 day'
                     when t.gone_at <= t.now_at then t.gone_at end as ended_at
    from timed t where t.at < t.now_at and coalesce(t.gone_at, 'infinity') > t.at),
made as (
    insert into city.alerts (kind, key, raised_at, rung_at, due_at, street_id, major_code, district_code, ended_at, outcome)
    select e.kind, e.cause, e.at, e.at, e.at + make_interval(secs => e.act_within_s), e.street_id, e.major_code,
           e.district_code, e.ended_at,
           case when e.ended_at >= e.at + interval '1 day' then 'one_day' when e.ended_at is not null then 'cause_ended' end
    from ended e order by e.at on conflict do nothing returning alert_id, key, raised_at, ended_at, outcome),
causes as (
    insert into city.alert_causes (cause, kind, alert_id, case_id, part_no, street_id, major_code, district_code, is_urgent,
                                   since_at, joined_at, left_at)
    select e.cause, e.kind, m.alert_id, e.case_id, e.part_no, e.street_id, e.major_code, e.district_code, true, e.since_at,
           e.at, case when e.gone_at <= e.now_at then e.gone_at end
    from ended e join made m on m.key = e.cause)
insert into city.alert_acts (alert_id, act, acted_at, reason)
select m.alert_id, 'raise', m.raised_at, null from made m
union all select m.alert_id, 'end', m.ended_at, m.outcome from made m where m.ended_at is not null
