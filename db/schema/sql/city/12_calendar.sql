-- The table of days: what the library of holidays says, what people corrected, and what both come to.
-- Refusals: GH043 for administrators, GH044 no working hours, GH045 no such day in the table, GH046 no reason given,
-- GH047 no factors, GH048 nobody stands for the year, GH049 the year is over.

-- Whether a value can be the working hours of a day: [["08:00","12:00"],["14:00","18:00"]], in order, apart.
create or replace function city.are_stretches(stretches jsonb) returns boolean
language plpgsql immutable parallel safe as $$
declare
    stretch jsonb;
    last_until text := '';
begin
    if coalesce(jsonb_typeof(stretches), '') <> 'array' or jsonb_array_length(stretches) > 12 then
        return false;
    end if;
    for stretch in select value from jsonb_array_elements(stretches) loop
        if jsonb_typeof(stretch) <> 'array' or jsonb_array_length(stretch) <> 2
                or coalesce(stretch->>0, '') !~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'
                or coalesce(stretch->>1, '') !~ '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$'
                or (stretch->>0) collate "C" >= (stretch->>1) collate "C"
                or (stretch->>0) collate "C" < last_until collate "C" then
            return false;
        end if;
        last_until := stretch->>1;
    end loop;
    return true;
end $$;

-- Work out every day anew: a correction goes before the library. A day is sure when it is known and all days before it
-- are: a limit is counted through all of them.
create or replace function city.recount_calendar() returns void
language sql as $$
    with days as (
        select b.day_on, coalesce(o.stretches, b.base_stretches) as stretches,
               case when o.stretches is null then b.base_note else o.why end as note,
               b.is_base_sure or o.stretches is not null or c.year is not null as is_known
        from city.calendar_days b
        left join lateral (select x.stretches, x.why from city.calendar_overrides x where x.day_on = b.day_on
                           order by x.override_id desc limit 1) o on true
        left join (select distinct on (x.year) x.year, x.stands from city.calendar_confirmations x
                   order by x.year, x.confirmation_id desc) c on c.year = extract(year from b.day_on) and c.stands
    ), counted as (
        select *, city.work_seconds_of_day(stretches, interval '24 hours')::integer as work_s from days
    ), summed as (
        select *, sum(work_s) over run - work_s as work_s_before, bool_and(is_known) over run as is_sure
        from counted window run as (order by day_on)
    )
    update city.calendar_days d
        set stretches = s.stretches, work_s = s.work_s, work_s_before = s.work_s_before, is_sure = s.is_sure, note = s.note
        from summed s
        where s.day_on = d.day_on
          and row(d.stretches, d.work_s, d.work_s_before, d.is_sure, d.note)
              is distinct from row(s.stretches, s.work_s, s.work_s_before::bigint, s.is_sure, s.note);
$$;

-- A change of the calendar keeps what is left of each running clock, so a day of the past moves no deadline: what is
-- left is taken before the change, and laid out again behind it.
create or replace function city.clocks_left(
    at timestamptz, out case_ids bigint[], out clock_nos smallint[], out left_s double precision[])
language sql stable as $$
    select coalesce(array_agg(k.case_id), '{}'), coalesce(array_agg(k.clock_no), '{}'),
           coalesce(array_agg(city.own_seconds(greatest(at, k.started_at), k.due_at, true)), '{}')
    from city.cases c join city.stage_clocks k on k.case_id = c.case_id
    where c.closed_at is null and k.ended_at is null and k.paused_at is null and k.due_at >= at
      and city.is_working_unit(k.limit_unit);
$$;

-- Lay out again what was left; tells how many deadlines moved or became sure.
create or replace function city.lay_out_clocks(
    at timestamptz, case_ids bigint[], clock_nos smallint[], lefts_s double precision[]) returns bigint
language plpgsql as $$
declare
    moved bigint[];
begin
    with held as (
        select * from unnest(case_ids, clock_nos, lefts_s) h (case_id, clock_no, left_s)
    ), settled as (
        update city.stage_clocks k set
            due_at = case when abs(extract(epoch from d.due_at - k.due_at)) < 0.001 then k.due_at else d.due_at end,
            soon_at = d.soon_at, is_provisional = d.is_provisional
        from held h join city.stage_clocks p on p.case_id = h.case_id and p.clock_no = h.clock_no,
            city.deadline(greatest(at, p.started_at), h.left_s, true, p.limit_s * (1 + cardinality(p.extended_at))) d
        where k.case_id = h.case_id and k.clock_no = h.clock_no
          and k.ended_at is null and k.paused_at is null and k.due_at >= at  -- or an act came between
          and (k.is_provisional <> d.is_provisional or abs(extract(epoch from d.due_at - k.due_at)) >= 0.001)
        returning k.case_id
    )
    select array_agg(distinct case_id) into moved from settled;
    perform city.refresh_due(case_id) from unnest(moved) as case_id;
    return coalesce(cardinality(moved), 0);
end $$;

-- What the library says, written anew at each upgrade; corrections stay. Deadlines that were provisional settle.
create or replace function city.fill_calendar(base jsonb) returns bigint
language plpgsql as $$
declare
    at timestamptz := city.city_now();
    today date := city.local_day(at);
    held record;
begin
    perform pg_advisory_xact_lock(x'63616c65'::bigint);
    if exists (
        select from jsonb_to_recordset(base) b (day_on date, stretches jsonb, note text, is_sure boolean)
        join city.calendar_days d on d.day_on = b.day_on
        where d.day_on >= today and row(d.base_stretches, d.is_base_sure) is distinct from row(b.stretches, b.is_sure)
    ) or (select max(day_on) from city.calendar_days)
         < (select max(b.day_on) from jsonb_to_recordset(base) b (day_on date)) then
        held := city.clocks_left(at);
    end if;
    delete from city.calendar_days d
        where not exists (select from jsonb_to_recordset(base) b (day_on date) where b.day_on = d.day_on);
    insert into city.calendar_days as d
            (day_on, stretches, work_s, work_s_before, is_sure, base_stretches, base_note, is_base_sure)
        select b.day_on, b.stretches, 0, 0, false, b.stretches, b.note, b.is_sure
        from jsonb_to_recordset(base) b (day_on date, stretches jsonb, note text, is_sure boolean)
        on conflict (day_on) do update
            set base_stretches = excluded.base_stretches, base_note = excluded.base_note,
                is_base_sure = excluded.is_base_sure
            where row(d.base_stretches, d.base_note, d.is_base_sure)
                  is distinct from row(excluded.base_stretches, excluded.base_note, excluded.is_base_sure);
    perform city.recount_calendar();
    if held is null then
        return 0;
    end if;
    return city.lay_out_clocks(at, held.case_ids, held.clock_nos, held.left_s);
end $$;

-- Corrections by administrators -----------------------------------------------------------------------------------------

create or replace function city.refuse_others_than_administrators() returns void
language plpgsql stable as $$
begin
    perform city.refuse_old_snapshot();
    if not city.holds_post('administrator') then
        perform city.refuse('GH043', 'for administrators', jsonb_build_object('person', session_user));
    end if;
end $$;

create or replace function city.refuse_without_reason(why text) returns void
language plpgsql stable as $$
begin
    if coalesce(why, '') !~ '\S' or length(why) > 1000 then
        perform city.refuse('GH046', 'a reason is needed');
    end if;
end $$;

-- Correct days, or (without hours) let the library speak again; tells how many deadlines moved.
create or replace function city.override_calendar(days date[], hours jsonb, why text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    at timestamptz := city.city_now();
    day date;
    held record;
begin
    perform city.refuse_others_than_administrators();
    perform city.refuse_without_reason(why);
    if hours is not null and not city.are_stretches(hours) then
        perform city.refuse('GH044', 'no working hours', jsonb_build_object('hours', left(hours::text, 200)));
    end if;
    if coalesce(cardinality(days), 0) not between 1 and 400 then
        perform city.refuse('GH045', 'one to 400 days at once', '{"day": "?"}');
    end if;
    foreach day in array days loop
        if day is null or not exists (select from city.calendar_days d where d.day_on = day) then
            perform city.refuse('GH045', format('no day %s in the calendar', day), jsonb_build_object('day', day));
        end if;
    end loop;
    perform pg_advisory_xact_lock(x'63616c65'::bigint);
    held := city.clocks_left(at);
    insert into city.calendar_overrides (day_on, stretches, why, set_at)
        select distinct d, hours, why, at from unnest(days) d;
    perform city.recount_calendar();
    perform city.note_change('profile', 1);  -- screens say how far the calendar is sure
    return city.lay_out_clocks(at, held.case_ids, held.clock_nos, held.left_s);
end $$;

-- Whether somebody stands for a year.
create or replace function city.is_calendar_year_confirmed(of_year integer) returns boolean
language sql stable as $$
    select coalesce((select x.stands from city.calendar_confirmations x where x.year = of_year
                     order by x.confirmation_id desc limit 1), false);
$$;

-- Stand for a year as it is in the table of days, where the library does not know it yet.
create or replace function city.confirm_calendar_year(confirmed_year integer, why text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    at timestamptz := city.city_now();
    held record;
begin
    perform city.refuse_others_than_administrators();
    perform city.refuse_without_reason(why);
    if not exists (select from city.calendar_days d where extract(year from d.day_on) = confirmed_year) then
        perform city.refuse('GH045', format('no year %s in the calendar', confirmed_year),
            jsonb_build_object('day', confirmed_year));
    end if;
    perform pg_advisory_xact_lock(x'63616c65'::bigint);
    held := city.clocks_left(at);
    if city.is_calendar_year_confirmed(confirmed_year) then
        return 0;
    end if;
    insert into city.calendar_confirmations (year, why, set_at) values (confirmed_year, why, at);
    perform city.recount_calendar();
    perform city.note_change('profile', 1);  -- screens say how far the calendar is sure
    return city.lay_out_clocks(at, held.case_ids, held.clock_nos, held.left_s);
end $$;

-- Stand for a year no longer, while it is not over: what runs into it is provisional again. Who stood for it stays kept.
create or replace function city.withdraw_calendar_year(withdrawn_year integer, why text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    at timestamptz := city.city_now();
    held record;
begin
    perform city.refuse_others_than_administrators();
    perform city.refuse_without_reason(why);
    perform pg_advisory_xact_lock(x'63616c65'::bigint);
    if not city.is_calendar_year_confirmed(withdrawn_year) then
        perform city.refuse('GH048', format('nobody stands for %s', withdrawn_year),
            jsonb_build_object('day', withdrawn_year));
    end if;
    if extract(year from city.local_day(at)) > withdrawn_year then
        perform city.refuse('GH049', format('%s is over', withdrawn_year), jsonb_build_object('day', withdrawn_year));
    end if;
    held := city.clocks_left(at);
    insert into city.calendar_confirmations (year, stands, why, set_at) values (withdrawn_year, false, why, at);
    perform city.recount_calendar();
    perform city.note_change('profile', 1);  -- screens say how far the calendar is sure
    return city.lay_out_clocks(at, held.case_ids, held.clock_nos, held.left_s);
end $$;

-- Switch the factors of the management grades on or off, for handling that begins from now on.
create or replace function city.set_grade_multipliers(switched_on boolean, grade_factors jsonb, why text) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    made integer;
    wrong text;
begin
    perform city.refuse_others_than_administrators();
    perform city.refuse_without_reason(why);
    if switched_on is null or coalesce(jsonb_typeof(grade_factors), '') <> 'object' then
        perform city.refuse('GH047', 'no factors', '{"grade": "?"}');
    end if;
    select key into wrong from jsonb_each(grade_factors)
        where case when jsonb_typeof(value) = 'number' then (value::text)::numeric not between 0.1 and 10 else true end
           or length(key) not between 1 and 20 limit 1;
    if wrong is not null then
        perform city.refuse('GH047', 'a factor lies between 0.1 and 10', jsonb_build_object('grade', left(wrong, 40)));
    end if;
    -- One after the other, and never before the one that they follow, whatever the clock does.
    lock table city.grade_multipliers in share row exclusive mode;
    insert into city.grade_multipliers (is_on, factors, effective_from, why)
        values (switched_on, grade_factors, greatest(city.city_now(), (select max(effective_from) + interval '1 microsecond'
            from city.grade_multipliers)), why) returning version into made;
    return made;
end $$;

-- What is missing: the first year that is not sure to its end, from the first of November before it on. One row or none.
create or replace function city.calendar_alarm(
    out missing_year integer, out sure_until date, out provisional_cases bigint) returns setof record
language plpgsql stable as $$
declare
    today date := city.local_day(city.city_now());
begin
    select max(d.day_on) into sure_until from city.calendar_days d where d.is_sure;
    missing_year := case when sure_until is null then extract(year from today)
                         else extract(year from sure_until + 1) end;
    if today < make_date(missing_year - 1, 11, 1) then
        return;
    end if;
    select count(*) into provisional_cases from city.cases c where c.closed_at is null and c.is_due_provisional;
    return next;
end $$;

-- Rights; called by city.make_post_roles().
create or replace function city.grant_deadlines() returns void
language plpgsql as $$
begin
    perform city.grant_to('staff',
        'select on city.calendar_overrides, city.calendar_confirmations, city.grade_multipliers');
    perform city.grant_to('administrator', 'execute on function city.override_calendar(date[], jsonb, text),
        city.confirm_calendar_year(integer, text), city.withdraw_calendar_year(integer, text),
        city.set_grade_multipliers(boolean, jsonb, text)');
end $$;
