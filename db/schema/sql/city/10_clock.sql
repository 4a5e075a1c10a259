-- The clock of everything, and working time looked up in the calendar.
-- Working seconds are counted on the wall clock of the city; app/deadlines/clock.py does the same with numpy.

create or replace function city.city_now() returns timestamptz
language plpgsql stable parallel safe as $$
declare
    clock city.city_clock;
begin
    select * into clock from city.city_clock;
    if clock.clock_id is null then
        return clock_timestamp();
    end if;
    return clock.city_from + (clock_timestamp() - clock.real_from) * clock.speed;
end $$;

create or replace function city.time_zone() returns text
language plpgsql stable parallel safe as $$
begin
    return coalesce((select time_zone from city.city_profile), 'UTC');
end $$;

-- The one function that makes local days.
create or replace function city.local_day(at timestamptz) returns date
language sql stable parallel safe as $$
    select (at at time zone city.time_zone())::date;
$$;

create or replace function city.refuse_a_clock_of_its_own() returns void
language plpgsql stable as $$
begin
    if exists (select from city.city_profile where not is_demo) then
        raise exception 'only the clock of a demo city may be changed' using errcode = 'GH011';
    end if;
end $$;

-- Remember how far the city's time has come, so that a demo that is opened again goes on from here.
create or replace function city.beat_clock() returns void
language sql as $$
    update city.city_clock set city_seen_at = greatest(city_seen_at, city.city_now());
$$;

-- Run faster or slower from now on, without a jump.
create or replace function city.set_speed(new_speed double precision) returns void
language plpgsql as $$
declare
    here timestamptz := city.city_now();
begin
    perform city.refuse_a_clock_of_its_own();
    insert into city.city_clock as clock (real_from, city_from, speed, city_seen_at)
    values (clock_timestamp(), here, new_speed, here)
    on conflict (clock_id) do update
        set real_from = excluded.real_from, city_from = excluded.city_from, speed = excluded.speed,
            city_seen_at = greatest(clock.city_seen_at, excluded.city_seen_at);
end $$;

-- A demo is opened again: its time goes on from its last beat, and never lies before what was already done in it.
create or replace function city.resume_clock(new_speed double precision) returns void
language plpgsql as $$
declare
    here timestamptz;
begin
    perform city.refuse_a_clock_of_its_own();
    select greatest(clock.city_seen_at, (select acted_at from city.flow_records order by acted_at desc nulls last limit 1))
        into here from city.city_clock clock;
    if here is null then
        perform city.set_speed(new_speed);
        return;
    end if;
    update city.city_clock
        set real_from = clock_timestamp(), city_from = here, speed = new_speed, city_seen_at = here;
end $$;

-- Working time -------------------------------------------------------------------------------------------------------
-- One function W gives the working seconds from the first day of the table to an instant; a deadline is looked up in
-- its inverse. Outside the table of days W runs evenly: a week of five days of eight hours, 4.2 seconds for each.

create or replace function city.limit_seconds(limit_value double precision, limit_unit text) returns bigint
language sql immutable parallel safe as $$
    select round(limit_value * case limit_unit
        when 'urgent_hour' then 3600 when 'work_hour' then 3600 when 'work_day' then 8 * 3600 when 'natural_day' then 86400
    end)::bigint;
$$;

create or replace function city.is_working_unit(limit_unit text) returns boolean
language sql immutable parallel safe as $$
    select limit_unit in ('work_hour', 'work_day');
$$;

-- Working seconds of one day before a time of that day.
create or replace function city.work_seconds_of_day(stretches jsonb, until interval) returns double precision
language sql immutable parallel safe as $$
    select coalesce(sum(extract(epoch from greatest(
               least(until, (stretch->>1)::interval) - (stretch->>0)::interval, interval '0'))), 0)::double precision
    from jsonb_array_elements(stretches) stretch;
$$;

-- The time of a day at which so many of its working seconds are over: the first such time, or the last.
drop function if exists city.time_of_work_seconds(jsonb, double precision);
create or replace function city.time_of_work_seconds(stretches jsonb, work_s double precision, is_first boolean)
returns interval
language plpgsql immutable parallel safe as $$
declare
    stretch jsonb;
    left_s double precision := work_s;
    length_s double precision;
begin
    for stretch in select value from jsonb_array_elements(stretches) loop
        length_s := extract(epoch from (stretch->>1)::interval - (stretch->>0)::interval);
        if left_s < length_s or (is_first and left_s = length_s) then
            return (stretch->>0)::interval + make_interval(secs => left_s);
        end if;
        left_s := left_s - length_s;
    end loop;
    return interval '24 hours';
end $$;

-- Where the table of days begins and ends, and the working seconds in it.
create or replace function city.calendar_ends(
    zone text, out first_at timestamptz, out end_at timestamptz, out work_s double precision)
language plpgsql stable parallel safe as $$
declare
    last_day city.calendar_days;
begin
    first_at := coalesce((select min(day_on) from city.calendar_days), date '1970-01-01')::timestamp at time zone zone;
    select * into last_day from city.calendar_days order by day_on desc limit 1;
    end_at := coalesce((last_day.day_on + 1)::timestamp at time zone zone, first_at);
    work_s := coalesce(last_day.work_s_before + last_day.work_s, 0);
end $$;

-- W, and whether the day is known and sure.
create or replace function city.working_seconds(at timestamptz, out work_s double precision, out is_sure boolean)
language plpgsql stable parallel safe as $$
declare
    zone text := city.time_zone();
    at_local timestamp := at at time zone zone;
    day city.calendar_days;
    ends record;
begin
    select * into day from city.calendar_days where day_on = at_local::date;
    if day.day_on is not null then
        work_s := day.work_s_before + city.work_seconds_of_day(day.stretches, at_local - at_local::date::timestamp);
        is_sure := day.is_sure;
        return;
    end if;
    ends := city.calendar_ends(zone);
    is_sure := false;
    work_s := case when at < ends.end_at then extract(epoch from at - ends.first_at) / 4.2
                   else ends.work_s + extract(epoch from at - ends.end_at) / 4.2 end;
end $$;

-- The instant at which W comes to a figure (`is_first`), or leaves it. The figures of the table are whole seconds, and
-- a comparison with a whole number is what its index can answer.
create or replace function city.instant_of_work(
    target double precision, is_first boolean, out at timestamptz, out is_sure boolean)
language plpgsql stable parallel safe as $$
declare
    zone text := city.time_zone();
    day city.calendar_days;
    ends record;
begin
    if is_first then
        select * into day from city.calendar_days
            where work_s_before < ceil(target)::bigint order by work_s_before desc, day_on desc limit 1;
    else
        select * into day from city.calendar_days
            where work_s_before <= floor(target)::bigint order by work_s_before desc, day_on desc limit 1;
    end if;
    is_sure := coalesce(day.is_sure, false);
    if day.day_on is null or target > day.work_s_before + day.work_s then
        ends := city.calendar_ends(zone);
        is_sure := false;
        at := case when day.day_on is null and (target <= 0 or ends.work_s = 0)
                   then ends.first_at + make_interval(secs => target * 4.2)
                   else ends.end_at + make_interval(secs => (target - ends.work_s) * 4.2) end;
        return;
    end if;
    at := (day.day_on + city.time_of_work_seconds(day.stretches, target - day.work_s_before, is_first)) at time zone zone;
end $$;

-- The end of a limit: two lookups. Beyond the last sure day it is provisional.
create or replace function city.due_after(
    started timestamptz, limit_s double precision, is_working boolean,
    out due_at timestamptz, out is_provisional boolean)
language plpgsql stable parallel safe as $$
declare
    begun record;
    found record;
begin
    is_provisional := false;
    if limit_s is null then
        return;
    end if;
    if not is_working then
        due_at := started + make_interval(secs => limit_s);
        return;
    end if;
    begun := city.working_seconds(started);
    if limit_s <= 0 then
        due_at := started;
        is_provisional := not begun.is_sure;
        return;
    end if;
    found := city.instant_of_work(begun.work_s + limit_s, true);
    due_at := greatest(found.at, started);
    is_provisional := not (found.is_sure and (begun.is_sure or begun.work_s >= 0));
end $$;

-- How much of a clock's own time lies between two instants; never less than nothing.
create or replace function city.own_seconds(since timestamptz, until timestamptz, is_working boolean)
returns double precision
language plpgsql stable parallel safe as $$
begin
    if is_working then
        return greatest((city.working_seconds(until)).work_s - (city.working_seconds(since)).work_s, 0);
    end if;
    return greatest(extract(epoch from until - since), 0);
end $$;

-- Due soon ------------------------------------------------------------------------------------------------------------

-- The last part of a limit in which it is due soon: two hours of its own time, for short limits the last quarter.
-- Two hours as well where the limit is not known.
-- app/deadlines/soon.py says the same.
create or replace function city.soon_window(limit_s double precision) returns double precision
language sql immutable parallel safe as $$
    select case when limit_s < 0 then 0 else least(7200, limit_s / 4) end;
$$;

-- From which instant on a known deadline is due soon: the lookup backwards.
create or replace function city.soon_before(
    due_at timestamptz, started timestamptz, is_working boolean, limit_s double precision) returns timestamptz
language plpgsql stable parallel safe as $$
declare
    window_s double precision := city.soon_window(limit_s);
begin
    if due_at is null or not is_working or window_s = 0 or due_at <= started then
        return least(greatest(due_at - make_interval(secs => window_s), started), due_at);
    end if;
    return least(greatest((city.instant_of_work((city.working_seconds(due_at)).work_s - window_s, false)).at, started),
        due_at);
end $$;

-- The end of what is left, and the instant from which on it is due soon: the same lookup backwards.
create or replace function city.deadline(
    started timestamptz, left_s double precision, is_working boolean, limit_s double precision,
    out due_at timestamptz, out soon_at timestamptz, out is_provisional boolean)
language plpgsql stable parallel safe as $$
declare
    due record := city.due_after(started, left_s, is_working);
begin
    due_at := due.due_at;
    is_provisional := due.is_provisional;
    if due_at is not null then
        soon_at := city.soon_before(due_at, started, is_working, limit_s);
    end if;
end $$;

-- When a limit that starts at an instant is over.
create or replace function city.due(
    started timestamptz, limit_value double precision, limit_unit text, out due_at timestamptz, out is_provisional boolean)
language plpgsql stable parallel safe as $$
begin
    select d.due_at, d.is_provisional into due_at, is_provisional
        from city.due_after(started, city.limit_seconds(limit_value, limit_unit), city.is_working_unit(limit_unit)) d;
end $$;

create or replace function city.due_at(started timestamptz, limit_value double precision, limit_unit text)
returns timestamptz
language sql stable parallel safe as $$
    select (city.due(started, limit_value, limit_unit)).due_at;
$$;
