-- Alerts at the desk: who is called by which, what they may do about them, the looks at urgent cases, and the load of each
-- seat. Nobody but the owner reads the tables; these functions look at post and case. Refusals: see 76_alerts.sql.

-- Who is called -----------------------------------------------------------------------------------------------------------

-- The open alerts that call this person: of a kind for one of their posts, with the cases in it that they see; the owner
-- is told what a wall is told. What is
-- wrong with the server's side calls those who see the whole city.
create or replace function city.my_alerts()
returns table (alert_id bigint, cases bigint, urgent bigint, case_id bigint, causes text[], since_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    is_owner constant boolean := city.is_owner();
    is_city constant boolean := city.sees_city();
    own_posts constant text[] := array(select p.post from city.my_posts() p);
    areas constant text[] := city.my_areas();
    grids constant integer[] := city.my_duty_grids();
    units constant integer[] := city.my_units();
begin
    if not city.may_be_told() then
        return;
    end if;
    return query
        select a.alert_id, count(k.case_id), count(k.case_id) filter (where k.is_urgent),
               case when count(k.case_id) = 1 then min(k.case_id) end, array_agg(distinct k.kind), min(k.since_at)
        from city.alerts a join city.alert_kinds n on n.kind = a.kind
        join city.alert_causes k on k.alert_id = a.alert_id and k.left_at is null
        left join city.cases c on c.case_id = k.case_id
        where a.ended_at is null and (is_owner and 'wall' = any (n.posts) or n.posts && own_posts)
          and (is_city or k.case_id is not null and city.lies_in_scope(areas, grids, units,
               c.district_code, c.command_code, c.duty_grid_id, c.unit_id, c.past_unit_ids))
        group by a.alert_id;
end $$;

-- "I am on it" holds for the time to act; a time farther ahead was given before the city's clock was set back.
create or replace function city.holds_until(until timestamptz, at timestamptz) returns boolean
language sql immutable as $$ select coalesce(until > at and until <= at + interval '1 day', false) $$;

-- The alerts of this person, those that call first.
create or replace function city.open_alerts()
returns table (alert_id bigint, kind text, priority text, raised_at timestamptz, rung_at timestamptz, due_at timestamptz,
               cases bigint, urgent bigint, case_id bigint, causes text[], since_at timestamptz, street_id bigint,
               major_code text, facts jsonb, acknowledged_by integer, acknowledged_until timestamptz, shelved_by integer,
               shelved_until timestamptz, shelved_reason text, longest_shelf_s integer, now_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    at constant timestamptz := city.city_now();
begin
    return query
        select a.alert_id, a.kind, n.priority, a.raised_at, a.rung_at, a.due_at, m.cases, m.urgent, m.case_id, m.causes,
               m.since_at, a.street_id, a.major_code,
               coalesce((select k.facts from city.alert_causes k where k.alert_id = a.alert_id and k.cause = a.key), '{}'),
               case when city.holds_until(a.acknowledged_until, at) then a.acknowledged_by end,
               case when city.holds_until(a.acknowledged_until, at) then a.acknowledged_until end,
               case when city.holds_until(a.shelved_until, at) then a.shelved_by end,
               case when city.holds_until(a.shelved_until, at) then a.shelved_until end, a.shelved_reason,
               n.longest_shelf_s, at
        from city.my_alerts() m join city.alerts a on a.alert_id = m.alert_id join city.alert_kinds n on n.kind = a.kind
        order by array_position(array['high', 'medium', 'low'], n.priority), a.due_at, a.alert_id;
end $$;

-- For foot and header: how many call this person, the worst of them, and when one called last; no case and no place.
create or replace function city.alert_summary(
    out calling integer, out worst text, out rung_at timestamptz, out held integer, out is_storm boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    at timestamptz;
begin
    at := city.city_now();
    select count(*) filter (where not o.is_held), count(*) filter (where o.is_held), max(o.rung_at) filter (where not o.is_held),
           (array_agg(o.kind order by o.rank, o.due_at) filter (where not o.is_held))[1]
        into calling, held, rung_at, worst
        from (select a.kind, a.rung_at, a.due_at, array_position(array['high', 'medium', 'low'], n.priority) as rank,
                     city.holds_until(a.acknowledged_until, at) or city.holds_until(a.shelved_until, at) as is_held
              from city.my_alerts() m join city.alerts a on a.alert_id = m.alert_id
              join city.alert_kinds n on n.kind = a.kind) o;
    is_storm := city.is_storm();
exception when data_exception then  -- a clock or a time zone that is none keeps no wall from opening
    calling := 0; held := 0; is_storm := false;
end $$;

-- Acts ------------------------------------------------------------------------------------------------------------------

-- An open alert that calls this person, held until the end. Who does not see it is told that there is none.
create or replace function city.hold_alert(of_alert_id bigint) returns city.alerts
language plpgsql set lock_timeout = '2s' as $$
declare
    found_one city.alerts;
begin
    perform city.refuse_old_snapshot();
    select * into found_one from city.alerts a where a.alert_id = of_alert_id for update;
    if found_one.alert_id is null or city.my_staff_id() is null
            or not exists (select from city.my_alerts() m where m.alert_id = of_alert_id) then
        perform city.refuse(case when found_one.ended_at is not null and city.sees_city() then 'GH121' else 'GH120' end,
            'no such alert', jsonb_build_object('alert', of_alert_id));
    end if;
    return found_one;
end $$;

-- "I am on it": ends by itself when the time to act is over, or with the cause.
create or replace function city.acknowledge_alert(of_alert_id bigint) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    one constant city.alerts := city.hold_alert(of_alert_id);
    at constant timestamptz := city.city_now();
    until timestamptz;
begin
    select at + make_interval(secs => n.act_within_s) into until from city.alert_kinds n where n.kind = one.kind;
    update city.alerts a set acknowledged_by = city.my_staff_id(), acknowledged_until = until, shelved_by = null,
            shelved_until = null, shelved_reason = null
        where a.alert_id = one.alert_id;
    insert into city.alert_acts (alert_id, act, acted_at, staff_id, until)
        values (one.alert_id, 'acknowledge', at, city.my_staff_id(), until);
    return until;
end $$;

-- Put an alert off with a reason, no longer than its kind allows; it comes back then, or when something urgent joins.
create or replace function city.shelve_alert(of_alert_id bigint, for_s integer, reason text) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    one constant city.alerts := city.hold_alert(of_alert_id);
    at constant timestamptz := city.city_now();
    longest constant integer := (select n.longest_shelf_s from city.alert_kinds n where n.kind = one.kind);
    until constant timestamptz := at + make_interval(secs => for_s);
begin
    if for_s is null or for_s < 60 or for_s > longest then
        perform city.refuse('GH122', 'no such time', jsonb_build_object('minutes', longest / 60));
    elsif reason is null or reason !~ '\S' or length(reason) > 400 then
        perform city.refuse('GH006', 'why', '{"input": "reason"}');
    end if;
    update city.alerts a set shelved_by = city.my_staff_id(), shelved_until = until, shelved_reason = btrim(reason),
            acknowledged_by = null, acknowledged_until = null
        where a.alert_id = one.alert_id;
    insert into city.alert_acts (alert_id, act, acted_at, staff_id, until, reason)
        values (one.alert_id, 'shelve', at, city.my_staff_id(), until, btrim(reason));
    return until;
end $$;

-- Switch storm mode (kind null) or one kind, with a reason that is kept.
create or replace function city.switch_alerts(of_kind text, to_on boolean, to_on_in_storm boolean, reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform city.refuse_old_snapshot();
    if not city.plans_city() then
        perform city.refuse('GH123', 'alerts are switched by others', '{"posts": ["shift_leader", "administrator"]}');
    elsif reason is null or reason !~ '\S' or length(reason) > 400 then
        perform city.refuse('GH006', 'why', '{"input": "reason"}');
    elsif to_on is null or of_kind is not null and (to_on_in_storm is null
            or not exists (select from city.alert_kinds n where n.kind = of_kind)) then
        perform city.refuse('GH124', 'no such kind', jsonb_build_object('kind', of_kind));
    end if;
    update city.alert_kinds n set is_on = to_on, is_on_in_storm = to_on_in_storm where n.kind = of_kind;
    insert into city.alert_switches (kind, is_on, is_on_in_storm, why, staff_id, switched_at)
        values (of_kind, to_on, to_on_in_storm, btrim(reason), city.my_staff_id(), city.city_now());
end $$;

create or replace function city.known_alert_kinds()
returns table (kind text, priority text, act_within_s integer, is_on boolean, is_on_in_storm boolean, storm boolean,
               switched_at timestamptz, switched_by text, why text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
        select n.kind, n.priority, n.act_within_s, n.is_on, n.is_on_in_storm, city.is_storm(), s.switched_at, p.name, s.why
        from city.alert_kinds n
        left join lateral (select w.* from city.alert_switches w where w.kind = n.kind or w.kind is null
                           order by w.switch_id desc limit 1) s on true
        left join city.staff p on p.staff_id = s.staff_id
        order by array_position(array['high', 'medium', 'low'], n.priority), n.kind;
end $$;

-- What was done about an alert that calls this person, the latest first.
create or replace function city.acts_on_alert(of_alert_id bigint)
returns table (act text, acted_at timestamptz, name text, until timestamptz, reason text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (select from city.my_alerts() m where m.alert_id = of_alert_id) then
        return;
    end if;
    return query
        select x.act, x.acted_at, s.name, x.until, x.reason from city.alert_acts x left join city.staff s using (staff_id)
        where x.alert_id = of_alert_id order by x.act_id desc limit 50;
end $$;

-- The cases in an alert that calls this person, those that they see.
create or replace function city.cases_of_alert(of_alert_id bigint) returns setof bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (select from city.my_alerts() m where m.alert_id = of_alert_id) then
        return;
    end if;
    return query
        select k.case_id from city.alert_causes k
        where k.alert_id = of_alert_id and k.left_at is null and k.case_id is not null and city.sees_case(k.case_id)
        order by k.is_urgent desc, k.since_at, k.case_id limit 10000;
end $$;

-- Urgent cases --------------------------------------------------------------------------------------------------------------

-- Note that this person has looked at an urgent case, from the seat of their shift.
create or replace function city.note_look(of_case_id bigint, by_staff_id integer) returns void
language plpgsql as $$
declare
    at constant timestamptz := city.city_now();
    at_seat constant text := (select s.seat from city.shifts s where s.staff_id = by_staff_id and s.begins_at <= at
                              and s.ends_at > at order by s.begins_at desc limit 1);
begin
    insert into city.hazard_views as v (case_id, staff_id, seat, first_at, last_at)
        values (of_case_id, by_staff_id, at_seat, at, at)
        on conflict (case_id, staff_id) do update set last_at = excluded.last_at, seat = coalesce(excluded.seat, v.seat);
end $$;

-- Who has an urgent case open has looked at it.
create or replace function city.note_look_of_presence() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    seen constant city.cases := city.read_case(new.case_id);
begin
    if seen.is_urgent and seen.closed_at is null then
        perform city.note_look(new.case_id, new.staff_id);
    end if;
    return null;
end $$;

create or replace trigger note_look after insert or update on city.presences
    for each row execute function city.note_look_of_presence();

-- An urgent case that is open and seen, for whoever looks or plans a look.
create or replace function city.hold_hazard(of_case_id bigint) returns integer
language plpgsql as $$
declare
    my_id constant integer := city.my_staff_id();
    seen constant city.cases := city.read_case(of_case_id);
begin
    perform city.refuse_old_snapshot();
    if my_id is null or not coalesce(city.sees_case(of_case_id), false) or not seen.is_urgent or seen.closed_at is not null then
        perform city.refuse('GH125', 'no such urgent case', jsonb_build_object('case_id', of_case_id));
    end if;
    return my_id;
end $$;

create or replace function city.see_hazard(of_case_id bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform city.note_look(of_case_id, city.hold_hazard(of_case_id));
end $$;

-- Look again after some minutes; whoever plans has looked.
create or replace function city.plan_look(of_case_id bigint, minutes integer) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    my_id constant integer := city.hold_hazard(of_case_id);
    at constant timestamptz := city.city_now();
begin
    if minutes is null or minutes not between 1 and 1440 then
        perform city.refuse('GH122', 'no such time', '{"minutes": 1440}');
    end if;
    perform city.note_look(of_case_id, my_id);
    insert into city.hazard_plans (case_id, next_at, staff_id, planned_at)
        values (of_case_id, at + make_interval(mins => minutes), my_id, at)
        on conflict (case_id) do update set next_at = excluded.next_at, staff_id = excluded.staff_id,
            planned_at = excluded.planned_at;
    return at + make_interval(mins => minutes);
end $$;

-- The looks at the open urgent cases that this person sees: from which seats, when last, when next.
create or replace function city.hazards(most integer)
returns table (case_id bigint, looks bigint, seats text, looked_at timestamptz, next_at timestamptz, alerted_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    is_city constant boolean := city.sees_city();
    areas constant text[] := city.my_areas();
    grids constant integer[] := city.my_duty_grids();
    units constant integer[] := city.my_units();
begin
    if not city.may_be_told() then
        return;
    end if;
    return query
        select c.case_id, v.looks, v.seats, v.looked_at,
               case when v.looked_at is null then c.reported_at
                    when p.planned_at >= v.looked_at - interval '1 minute' then p.next_at
                    else v.looked_at + city.look_every() end as next_at,
               (select min(k.joined_at) from city.alert_causes k
                where k.case_id = c.case_id and k.kind = 'hazard_arrived') as alerted_at
        from city.cases c
        cross join lateral (
            select count(*) as looks, max(w.last_at) as looked_at,
                   string_agg(coalesce(w.seat, s.name), ' ' order by w.last_at desc) as seats
            from city.hazard_views w join city.staff s using (staff_id) where w.case_id = c.case_id) v
        left join city.hazard_plans p on p.case_id = c.case_id
        where c.closed_at is null and c.is_urgent and c.state not in ('merged', 'closed', 'void')
          and (is_city or city.lies_in_scope(areas, grids, units,
               c.district_code, c.command_code, c.duty_grid_id, c.unit_id, c.past_unit_ids))
        order by v.looked_at is not null, 5, c.case_id limit least(greatest(most, 0), 500);
end $$;

-- The load ------------------------------------------------------------------------------------------------------------------

-- When alerts called, between two instants: each raise, each time more joined, each return.
create or replace function city.alert_calls(since timestamptz, until timestamptz)
returns table (alert_id bigint, called_at timestamptz, kind text, priority text, posts text[], district_code text, source text)
language sql stable as $$
    select a.alert_id, x.acted_at, a.kind, n.priority, n.posts, a.district_code,
           a.kind || ':' || coalesce(a.street_id::text, '') || ':' || coalesce(a.major_code, '')
    from city.alert_acts x join city.alerts a using (alert_id) join city.alert_kinds n on n.kind = a.kind
    where x.act in ('raise', 'again', 'return') and x.acted_at >= alert_calls.since and x.acted_at < alert_calls.until;
$$;

-- The load of each seat and shift of the last days: calls in all, in the worst ten minutes, the share of ten-minute
-- stretches in flood, the share of the ten most frequent sources, priorities, and how long the oldest alert stood.
create or replace function city.alert_load(days integer)
returns table (seat text, name text, post text, begins_at timestamptz, ends_at timestamptz, is_now boolean, calls bigint,
               stretches double precision, worst bigint, in_flood bigint, top_ten bigint, high bigint, medium bigint,
               low bigint, longest_s double precision)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    at constant timestamptz := city.city_now();
    is_city constant boolean := city.sees_city();
    areas constant text[] := city.my_areas();
    first_at constant timestamptz := at - make_interval(days => least(greatest(days, 1), 31));
begin
    if not city.may_be_told() or not (is_city or areas <> '{}') then
        return;
    end if;
    return query
        with called as materialized (select * from city.alert_calls(first_at - interval '36 hours', at)),
        shifts as (
            select s.*, p.name from city.shifts s join city.staff p using (staff_id)
            where s.ends_at > first_at and s.begins_at <= at and (is_city or s.area_code = any (areas))
              and exists (select from city.alert_kinds n where s.post = any (n.posts))),
        heard as (
            select s.shift_id, c.*, floor(extract(epoch from c.called_at) / 600) as stretch
            from shifts s join called c on c.called_at >= s.begins_at and c.called_at < s.ends_at and s.post = any (c.posts)
                and (s.area_code is null or s.area_code = c.district_code)),
        by_stretch as (select h.shift_id, h.stretch, count(*) as calls from heard h group by 1, 2),
        by_source as (
            select h.shift_id, count(*) as calls, row_number() over (partition by h.shift_id order by count(*) desc) as place
            from heard h group by h.shift_id, h.source),
        stood as (
            select h.shift_id, max(extract(epoch from least(coalesce(a.ended_at, at), at) - a.raised_at)) as longest_s
            from heard h join city.alerts a using (alert_id) group by 1)
        select s.seat, s.name, s.post, s.begins_at, s.ends_at, s.begins_at <= at and s.ends_at > at, count(h.alert_id),
               greatest(extract(epoch from least(s.ends_at, at) - s.begins_at) / 600, 1)::float8,
               coalesce((select max(b.calls) from by_stretch b where b.shift_id = s.shift_id), 0),
               (select count(*) from by_stretch b where b.shift_id = s.shift_id and b.calls > city.most_alerts()),
               coalesce((select sum(b.calls) from by_source b where b.shift_id = s.shift_id and b.place <= 10), 0)::bigint,
               count(*) filter (where h.priority = 'high'), count(*) filter (where h.priority = 'medium'),
               count(*) filter (where h.priority = 'low'),
               coalesce((select d.longest_s from stood d where d.shift_id = s.shift_id), 0)::float8
        from shifts s left join heard h on h.shift_id = s.shift_id
        group by s.shift_id, s.seat, s.name, s.post, s.begins_at, s.ends_at
        order by s.begins_at desc, count(h.alert_id) desc, s.seat limit 200;
end $$;

-- Calls of this person's alerts in each ten minutes of the last hours; stretches are counted from the present one back.
create or replace function city.alert_rate(hours integer)
returns table (back integer, calls bigint, floods bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    at constant timestamptz := city.city_now();
    is_owner constant boolean := city.is_owner();
    is_city constant boolean := city.sees_city();
    areas constant text[] := city.my_areas();
    own_posts constant text[] := array(select p.post from city.my_posts() p);
begin
    if not city.may_be_told() then
        return;
    end if;
    return query
        select floor(extract(epoch from at - c.called_at) / 600)::integer, count(*), count(*) filter (where c.kind = 'flood')
        from city.alert_calls(at - make_interval(hours => least(greatest(hours, 1), 24)), at + interval '1 second') c
        where (is_owner and 'wall' = any (c.posts) or c.posts && own_posts) and (is_city or c.district_code = any (areas)) group by 1;
end $$;

-- How soon units were alerted to urgent cases in the last days, in seconds: cases, and within which time nine of ten were
-- alerted, since the dispatch and since the report. For whoever sees the whole city.
create or replace function city.hazard_times(
    days integer, out cases bigint, out of_dispatch_s double precision, out of_report_s double precision,
    out within_minute bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    at constant timestamptz := city.city_now();
begin
    cases := 0;
    within_minute := 0;
    if not city.sees_city() then
        return;
    end if;
    select count(*), percentile_cont(0.9) within group (order by extract(epoch from k.joined_at - k.since_at)),
           percentile_cont(0.9) within group (order by extract(epoch from k.joined_at - c.reported_at)),
           count(*) filter (where k.joined_at <= c.reported_at + interval '60 seconds')
        into cases, of_dispatch_s, of_report_s, within_minute
        from city.alert_causes k join city.cases c on c.case_id = k.case_id
        where k.kind = 'hazard_arrived' and k.joined_at > at - make_interval(days => least(greatest(days, 1), 366));
end $$;

-- Rights ------------------------------------------------------------------------------------------------------------------

-- Called by city.make_post_roles(). A wall is told how many there are and no more.
create or replace function city.grant_alerts() returns void
language plpgsql as $$
declare
    post text;
begin
    perform city.grant_to('staff', 'execute on function city.alert_summary()');
    foreach post in array city.posts() loop
        continue when post in ('wall', 'supervisor');
        perform city.grant_to(post, 'execute on function city.open_alerts(), city.acknowledge_alert(bigint),
            city.shelve_alert(bigint, integer, text), city.acts_on_alert(bigint), city.cases_of_alert(bigint), city.hazards(integer),
            city.see_hazard(bigint), city.plan_look(bigint, integer), city.alert_load(integer), city.alert_rate(integer),
            city.hazard_times(integer), city.known_alert_kinds()');
    end loop;
    foreach post in array array['shift_leader', 'administrator'] loop
        perform city.grant_to(post, 'execute on function city.switch_alerts(text, boolean, boolean, text)');
    end loop;
end $$;
