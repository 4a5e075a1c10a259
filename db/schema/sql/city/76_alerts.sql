-- Alerts: what needs an act now. A job sweeps twice a minute of city time: it raises what began, ends what is over, and
-- groups what would be too much to answer. It reads cases and writes none, and acts on cases read no alert, so that no
-- act is ever refused or held up by one. Each cause is raised once (alert_causes); the ladder (58_ladder.sql) urges.
-- Refusals: GH120 no such alert, GH121 an alert that is over, GH122 a time that is no time to shelve until, GH123 for
-- shift leaders and administrators, GH124 no such kind, GH125 no urgent case that is open.

-- Figures ---------------------------------------------------------------------------------------------------------------

-- So many alerts in ten minutes somebody can answer. Source: EEMUA 191 and IEC 62682 call more a flood.
create or replace function city.most_alerts() returns integer
language sql immutable as $$ select 10 $$;

-- So many cases late, or reported, in ten minutes are a flood of their own; fewer are a list and no alert.
create or replace function city.flood_of_cases() returns integer
language sql immutable as $$ select 30 $$;

-- A cause that ended and comes again within this time is the same one: it chatters, and raises nothing.
create or replace function city.chatter_time() returns interval
language sql immutable as $$ select interval '10 minutes' $$;

-- A group of fewer is none, unless one of its cases is urgent.
create or replace function city.least_group() returns integer
language sql immutable as $$ select 5 $$;

-- An alert that more joins calls again no sooner than this, unless an urgent case joined.
create or replace function city.least_between_calls() returns interval
language sql immutable as $$ select interval '5 minutes' $$;

-- A group without an urgent case that nothing joined for so long is calm: its cases are in the lists of overdue cases.
create or replace function city.calm_after() returns interval
language sql immutable as $$ select interval '2 hours' $$;

-- An urgent case is looked at so often, where nobody planned another time.
create or replace function city.look_every() returns interval
language sql immutable as $$ select interval '30 minutes' $$;

create or replace function city.is_storm() returns boolean
language plpgsql stable as $$
begin
    return coalesce((select s.is_on from city.alert_switches s where s.kind is null order by s.switch_id desc limit 1), false);
end $$;

-- Causes ----------------------------------------------------------------------------------------------------------------

-- What is wrong with the server's side now: in real time, without a case.
create or replace function city.server_causes(at timestamptz) returns setof city.alert_causes
language plpgsql stable as $$
begin
    return query
        select 'worker_died:' || w.worker_id, 'worker_died', null::bigint, null::bigint, null::smallint, null::bigint,
               null::text, null::text, false, at, jsonb_build_object('host', w.host, 'pid', w.pid), at, null::timestamptz, 1
        from city.workers w
        where w.is_lost and w.ended_at > clock_timestamp() - interval '1 day'
          and not exists (select from city.workers n where n.started_at > w.last_beat_at)
        order by w.ended_at desc limit 1;
    return query
        select 'job_failing:' || j.kind, 'job_failing', null::bigint, null::bigint, null::smallint, null::bigint,
               null::text, null::text, false, at, jsonb_build_object('job', j.kind, 'jobs', count(*)), at,
               null::timestamptz, 1
        from city.jobs j where j.ended_at is null and j.failures >= 5 group by j.kind;
    return query
        select 'clock_back:' || floor(extract(epoch from s.before_at)), 'clock_back', null::bigint, null::bigint,
               null::smallint, null::bigint, null::text, null::text, false, at,
               jsonb_build_object('before', s.before_at, 'after', s.after_at), at, null::timestamptz, 1
        from city.clock_step() s where s.is_behind;
    return query  -- one at a time: the next is raised when the oldest is dealt with
        select 'message_stuck:' || min(m.message_id), 'message_stuck', null::bigint, null::bigint, null::smallint,
               null::bigint, null::text, null::text, false, at, jsonb_build_object('messages', count(*)), at,
               null::timestamptz, 1
        from city.outbox_messages m where m.state = 'stuck' having count(*) > 0;
end $$;

-- Urgent cases past a limit, disputes at theirs, hazards that came to a unit, in the last day: what is older was in the
-- lists before anybody could be called.
create or replace function city.case_causes(at timestamptz) returns setof city.alert_causes
language sql stable as $$
    select case k.stage when 'receive' then 'hazard_not_received:' else 'urgent_overdue:' end || c.case_id || '-' || k.clock_no
               || '-' || cardinality(k.extended_at),
           case k.stage when 'receive' then 'hazard_not_received' else 'urgent_overdue' end, null::bigint, c.case_id,
           k.clock_no, c.street_id, s.major_code, c.district_code, true, k.due_at,
           jsonb_build_object('stage', k.stage), at, null::timestamptz, 1
    from city.cases c join city.stage_clocks k on k.case_id = c.case_id join city.classes s on s.class_id = c.class_id
    where c.closed_at is null and c.is_urgent and c.state <> 'merged' and c.suspended_at is null and c.stage_due_at <= at
      and k.ended_at is null and k.paused_at is null and k.due_at <= at and k.due_at > at - interval '1 day'
    union all
    select 'hazard_arrived:' || c.case_id || '-' || a.assignment_no, 'hazard_arrived', null, c.case_id, a.assignment_no,
           c.street_id, s.major_code, c.district_code, true, a.dispatched_at, '{}', at, null, 1
    from city.cases c join city.assignments a on a.case_id = c.case_id join city.classes s on s.class_id = c.class_id
    where c.closed_at is null and c.is_urgent and c.state = 'dispatched' and a.received_at is null
      and a.returned_at is null and a.taken_back_at is null and a.dispatched_at between at - interval '1 day' and at
    union all
    select 'dispute_limit:' || c.case_id || '-' || c.refused_times, 'dispute_limit', null, c.case_id, null,
           c.street_id, s.major_code, c.district_code, false, c.last_at, jsonb_build_object('times', c.refused_times), at, null, 1
    from city.cases c join city.classes s on s.class_id = c.class_id
    where c.closed_at is null and c.state = 'to_coordinate' and c.refused_times >= 3
      and c.last_at between at - interval '1 day' and at;
$$;

-- Cases that became late, and cases that were reported, in the last ten minutes, where they are a flood.
create or replace function city.flood_causes(at timestamptz) returns setof city.alert_causes
language sql stable as $$
    with late as (
        select c.case_id, c.street_id, s.major_code, c.district_code, c.stage_due_at as since_at
        from city.cases c join city.classes s on s.class_id = c.class_id
        where c.closed_at is null and not c.is_urgent and c.state <> 'merged' and c.suspended_at is null
          and c.stage_due_at > at - interval '10 minutes' and c.stage_due_at <= at),
    reported as (
        select c.case_id, c.street_id, s.major_code, c.district_code, c.reported_at as since_at, c.is_urgent
        from city.cases c join city.classes s on s.class_id = c.class_id
        where c.closed_at is null and c.state = 'reported'
          and c.reported_at > at - interval '10 minutes' and c.reported_at <= at)
    select 'late:' || l.case_id || '-' || floor(extract(epoch from l.since_at)), 'late', null::bigint, l.case_id,
           null::smallint, l.street_id, l.major_code, l.district_code, false, l.since_at, '{}'::jsonb, at,
           null::timestamptz, 1
    from late l where (select count(*) from late) >= city.flood_of_cases()
    union all
    select 'reported:' || r.case_id, 'reported', null, r.case_id, null, r.street_id, r.major_code, r.district_code,
           r.is_urgent, r.since_at, '{}', at, null, 1
    from reported r where (select count(*) from reported) >= city.flood_of_cases();
$$;

-- The kind of alert that a cause is raised as.
create or replace function city.alert_kind_of(cause_kind text) returns text
language sql immutable as $$
    select case when cause_kind in ('late', 'reported') then 'flood' else cause_kind end;
$$;

-- Causes that nothing was raised for: of kinds that are on, and not those that chatter.
create or replace function city.fresh_causes(at timestamptz) returns setof city.alert_causes
language sql stable as $$
    with found as materialized (
        select * from city.case_causes(at) union all select * from city.flood_causes(at)
        union all select * from city.server_causes(at)),
    storm as materialized (select city.is_storm() as is_on)
    select f.* from found f join city.alert_kinds n on n.kind = city.alert_kind_of(f.kind)
    left join city.alert_causes k on k.cause = f.cause left join city.alerts a on a.alert_id = k.alert_id
    where n.is_on and (n.is_on_in_storm or not (select is_on from storm))
      and (k.cause is null
           or k.left_at is not null and (a.outcome = 'switched_off' or k.left_at <= at - city.chatter_time()
                                         or k.left_at > at))
    order by f.since_at, f.cause;
$$;

-- Causes of alerts that hold no more.
create or replace function city.gone_causes(at timestamptz) returns setof text
language sql stable as $$
    with server as materialized (select s.cause from city.server_causes(at) s)
    select k.cause
    from city.alert_causes k
    left join city.cases c on c.case_id = k.case_id
    left join city.stage_clocks s on s.case_id = k.case_id and s.clock_no = k.part_no
        and k.kind in ('hazard_not_received', 'urgent_overdue')
    where k.left_at is null and not coalesce(case
        when k.kind in ('hazard_not_received', 'urgent_overdue') then c.closed_at is null and c.suspended_at is null
            and c.state <> 'merged' and c.is_urgent and s.ended_at is null and s.paused_at is null and s.due_at <= at
        when k.kind = 'late' then c.closed_at is null and c.suspended_at is null and c.state <> 'merged'
            and c.stage_due_at <= at
        when k.kind = 'reported' then c.state = 'reported'
        when k.kind = 'dispute_limit' then c.state = 'to_coordinate'
        when k.kind = 'hazard_arrived' then c.state = 'dispatched' and c.is_urgent and exists (
            select from city.assignments a where a.case_id = k.case_id and a.assignment_no = k.part_no
                and a.received_at is null and a.returned_at is null and a.taken_back_at is null)
        else k.cause in (select server.cause from server) end, false);
$$;

-- The sweep -------------------------------------------------------------------------------------------------------------

-- Raise an alert, or let more join one that is there. What joins makes it call again, and ends "I am on it" and the shelf:
-- at once where it is urgent, else after a while.
create or replace function city.put_alert(of_kind text, of_key text, at timestamptz, members city.alert_causes[])
returns bigint
language plpgsql as $$
declare
    known city.alerts;
    has_urgent constant boolean := (select bool_or(m.is_urgent) from unnest(members) m);
    made bigint;
begin
    select * into known from city.alerts a where a.kind = of_kind and a.key = of_key for update;
    made := known.alert_id;
    if known.alert_id is null or known.ended_at is not null then
        insert into city.alerts as a (kind, key, raised_at, rung_at, due_at, street_id, major_code, district_code)
            select of_kind, of_key, at, at, at + make_interval(secs => n.act_within_s),
                   case when count(distinct coalesce(m.street_id, 0)) = 1 then min(m.street_id) end,
                   case when count(distinct coalesce(m.major_code, '')) = 1 then min(m.major_code) end,
                   case when count(distinct coalesce(m.district_code, '')) = 1 then min(m.district_code) end
            from unnest(members) m, city.alert_kinds n where n.kind = of_kind group by n.act_within_s
            on conflict (kind, key) do update set raised_at = excluded.raised_at, rung_at = excluded.rung_at,
                due_at = excluded.due_at, district_code = excluded.district_code, ended_at = null, outcome = null,
                acknowledged_by = null, acknowledged_until = null, shelved_by = null, shelved_until = null,
                shelved_reason = null
            returning alert_id into made;
        insert into city.alert_acts (alert_id, act, acted_at) values (made, 'raise', at);
    elsif has_urgent or known.shelved_until is null and known.rung_at <= at - city.least_between_calls() then
        update city.alerts a set rung_at = at, acknowledged_by = null, acknowledged_until = null, shelved_by = null,
                shelved_until = null, shelved_reason = null
            where a.alert_id = made;
        insert into city.alert_acts (alert_id, act, acted_at) values (made, 'again', at);
    end if;
    insert into city.alert_causes as k (cause, kind, alert_id, case_id, part_no, street_id, major_code, district_code,
            is_urgent, since_at, facts, joined_at)
        select m.cause, m.kind, made, m.case_id, m.part_no, m.street_id, m.major_code, m.district_code, m.is_urgent,
               m.since_at, m.facts, at
        from unnest(members) m
        on conflict (cause) do update set alert_id = excluded.alert_id, joined_at = excluded.joined_at, left_at = null,
            facts = excluded.facts, times = k.times + 1;
    return made;
end $$;

-- Groups by street and major class, the most urgent and the largest first; what finds no room in the budget is one group.
create or replace function city.put_groups(at timestamptz, members city.alert_causes[], slots integer) returns integer
language plpgsql as $$
declare
    one record;
    rest city.alert_causes[] := '{}';
    left_over integer := slots;
    put integer := 0;
begin
    for one in
            select g.*, exists (select from city.alerts a
                                where a.kind = 'flood' and a.key = g.key and a.ended_at is null) as is_open
            from (select 'street-' || coalesce(m.street_id, 0) || '-' || coalesce(m.major_code, '') as key,
                         array_agg(m) as causes, count(*) as cases, count(*) filter (where m.is_urgent) as urgent
                  from unnest(members) m group by 1) g
            order by g.urgent desc, g.cases desc, g.key loop
        if one.is_open then
            perform city.put_alert('flood', one.key, at, one.causes);
        elsif left_over > 1 and (one.urgent > 0 or one.cases >= city.least_group()) then
            if one.cases = 1 then
                perform city.put_alert(city.alert_kind_of(one.causes[1].kind), one.causes[1].cause, at, one.causes);
            else
                perform city.put_alert('flood', one.key, at, one.causes);
            end if;
            left_over := left_over - 1;
            put := put + 1;
        else
            rest := rest || one.causes;
        end if;
    end loop;
    if rest <> '{}' then
        perform city.put_alert('flood', 'rest', at, rest);
        put := put + 1;
    end if;
    return put;
end $$;

-- End what is over. An alert that a person acts on at this moment waits for the next sweep.
create or replace function city.end_alerts(at timestamptz) returns integer
language plpgsql as $$
declare
    storm constant boolean := city.is_storm();
    ended bigint[];
begin
    update city.alert_causes k set left_at = at
        where k.left_at is null and k.cause in (select city.gone_causes(at));
    with held as (
        select a.* from city.alerts a where a.ended_at is null for update skip locked),
    judged as (
        select h.alert_id, case
            when not n.is_on or storm and not n.is_on_in_storm then 'switched_off'
            when c.standing = 0 then 'cause_ended'
            when h.raised_at <= at - interval '1 day' then 'one_day'
            when h.kind = 'flood' and c.urgent = 0 and c.latest_at <= at - city.calm_after() then 'calm' end as outcome
        from held h join city.alert_kinds n using (kind)
        cross join lateral (
            select count(*) as standing, count(*) filter (where k.is_urgent) as urgent, max(k.joined_at) as latest_at
            from city.alert_causes k where k.alert_id = h.alert_id and k.left_at is null) c),
    gone as (
        update city.alerts a set ended_at = at, outcome = j.outcome
            from judged j where a.alert_id = j.alert_id and j.outcome is not null returning a.alert_id, a.outcome),
    noted as (
        insert into city.alert_acts (alert_id, act, acted_at, reason) select g.alert_id, 'end', at, g.outcome from gone g)
    select array_agg(g.alert_id) filter (where g.outcome = 'switched_off') into ended from gone g;
    update city.alert_causes k set left_at = at where k.alert_id = any (ended) and k.left_at is null;
    return cardinality(ended);
end $$;

-- "I am on it" and the shelf end by themselves; the alert calls again.
create or replace function city.return_alerts(at timestamptz) returns void
language sql as $$
    with held as (
        select a.alert_id from city.alerts a
        where a.ended_at is null and (a.acknowledged_until <= at or a.shelved_until <= at) for update skip locked),
    back as (
        update city.alerts a set rung_at = at, acknowledged_by = null, acknowledged_until = null, shelved_by = null,
                shelved_until = null, shelved_reason = null
            from held h where a.alert_id = h.alert_id returning a.alert_id)
    insert into city.alert_acts (alert_id, act, acted_at) select b.alert_id, 'return', at from back b;
$$;

-- The job: one worker at a time; who comes second has nothing to do. Gives how many alerts were raised.
create or replace function city.sweep_alerts() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    at constant timestamptz := city.city_now();
    fresh city.alert_causes[];
    one city.alert_causes;
    alone city.alert_causes[];
    crowd city.alert_causes[];
    slots integer;
    raised integer := 0;
begin
    if not pg_try_advisory_xact_lock(x'616C7274'::bigint) then
        return 0;
    end if;
    perform city.end_alerts(at);
    perform city.return_alerts(at);
    select array_agg(f) into fresh from city.fresh_causes(at) f;
    if fresh is null then
        return 0;
    end if;
    slots := city.most_alerts() - (
        select count(*) from city.alert_acts x join city.alerts a using (alert_id)
        where x.act = 'raise' and x.acted_at > at - interval '10 minutes' and x.acted_at <= at and a.kind <> 'hazard_arrived');
    select array_agg(f) filter (where f.kind not in ('late', 'reported')),
           array_agg(f) filter (where f.kind in ('late', 'reported'))
        into alone, crowd from unnest(fresh) f where f.case_id is not null and f.kind <> 'hazard_arrived';
    if cardinality(alone) >= slots - (case when crowd is null then 0 else 4 end) then  -- a flood: one place stays free
        crowd := crowd || alone;
        alone := null;
    end if;
    for one in select f.* from unnest(fresh) f where f.case_id is null or f.kind = 'hazard_arrived'
            union all select f.* from unnest(alone) f loop
        perform city.put_alert(one.kind, one.cause, at, array[one]);
        slots := slots - case when one.kind = 'hazard_arrived' then 0 else 1 end;
        raised := raised + 1;
    end loop;
    if crowd is not null then
        raised := raised + city.put_groups(at, crowd, slots);
    end if;
    return raised;
end $$;

-- What ended long ago; called by the job that clears. No cause comes back after a year.
create or replace function city.prune_alerts(keep interval default '400 days') returns void
language plpgsql as $$
begin
    delete from city.alerts a where a.ended_at < city.city_now() - keep;
    delete from city.hazard_views v where v.last_at < city.city_now() - keep;
    delete from city.hazard_plans p where p.planned_at < city.city_now() - keep;
end $$;
