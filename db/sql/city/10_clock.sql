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

create or replace function city.limit_seconds(limit_value double precision, limit_unit text) returns bigint
language sql immutable parallel safe as $$
    select round(limit_value * case limit_unit
        when 'urgent_hour' then 3600 when 'work_hour' then 3600 when 'work_day' then 8 * 3600 when 'natural_day' then 86400
    end)::bigint;
$$;

-- Working seconds of one day before a time of that day.
create or replace function city.work_seconds_of_day(stretches jsonb, until interval) returns double precision
language sql immutable parallel safe as $$
    select coalesce(sum(extract(epoch from greatest(
               least(until, (stretch->>1)::interval) - (stretch->>0)::interval, interval '0'))), 0)::double precision
    from jsonb_array_elements(stretches) stretch;
$$;

-- The time of a day at which so many of its working seconds are over.
create or replace function city.time_of_work_seconds(stretches jsonb, work_s double precision) returns interval
language plpgsql immutable parallel safe as $$
declare
    stretch jsonb;
    left_s double precision := work_s;
    length_s double precision;
begin
    for stretch in select value from jsonb_array_elements(stretches) loop
        length_s := extract(epoch from (stretch->>1)::interval - (stretch->>0)::interval);
        if left_s <= length_s then
            return (stretch->>0)::interval + make_interval(secs => left_s);
        end if;
        left_s := left_s - length_s;
    end loop;
    return interval '24 hours';
end $$;

-- When a limit that starts at an instant is over. Beyond the last sure day the answer is provisional; outside the
-- table of days working time is stretched evenly (a week of five days of eight hours: 4.2 seconds for each).
create or replace function city.due(
    started timestamptz, limit_value double precision, limit_unit text, out due_at timestamptz, out is_provisional boolean)
language plpgsql stable parallel safe as $$
declare
    zone text;
    start_local timestamp;
    limit_s bigint := city.limit_seconds(limit_value, limit_unit);
    target double precision;
    day city.calendar_days;
begin
    is_provisional := false;
    if limit_unit in ('urgent_hour', 'natural_day') then
        due_at := started + make_interval(secs => limit_s);
        return;
    end if;
    zone := city.time_zone();
    start_local := started at time zone zone;
    select * into day from city.calendar_days where day_on = start_local::date;
    if day.day_on is null or limit_s is null then
        due_at := started + make_interval(secs => limit_s * 4.2);
        is_provisional := true;
        return;
    end if;
    if limit_s <= 0 then
        due_at := started;
        is_provisional := not day.is_sure;
        return;
    end if;
    target := day.work_s_before + limit_s
            + city.work_seconds_of_day(day.stretches, start_local - start_local::date::timestamp);
    select * into day from city.calendar_days
        where work_s_before < target order by work_s_before desc, day_on desc limit 1;
    if target > day.work_s_before + day.work_s then
        due_at := (day.day_on + 1)::timestamp at time zone zone
                + make_interval(secs => (target - day.work_s_before - day.work_s) * 4.2);
        is_provisional := true;
        return;
    end if;
    due_at := (day.day_on + city.time_of_work_seconds(day.stretches, target - day.work_s_before)) at time zone zone;
    is_provisional := not day.is_sure;
end $$;

create or replace function city.due_at(started timestamptz, limit_value double precision, limit_unit text)
returns timestamptz
language sql stable parallel safe as $$
    select (city.due(started, limit_value, limit_unit)).due_at;
$$;
