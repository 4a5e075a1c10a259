-- The numbers of cases, and the months that they lie in.

-- Make the months from one day to another; what is there already stays.
create or replace function city.ensure_months(from_on date, to_on date) returns void
language sql as $$
    select city.ensure_month(to_char(month_on, 'YYYYMM')::integer)
    from generate_series(date_trunc('month', from_on::timestamp), to_on::timestamp, interval '1 month') month_on;
$$;

-- A new number for a case of this local day: year and month, the node that made it, a running number.
create or replace function city.new_case_id(day_on date) returns bigint
language plpgsql as $$
declare
    yyyymm text := to_char(day_on, 'YYYYMM');
begin
    if to_regclass('city.stage_clocks_' || yyyymm) is null then
        perform city.ensure_month(yyyymm::integer);
    end if;
    return yyyymm::bigint * 1000000000000
        + coalesce((select origin_node from city.city_profile), 1)::bigint * 1000000000
        + nextval('city.case_sequence');
end $$;

-- End the sessions that hold rows of a table for longer than an act takes: a client that hangs between two statements, or
-- one who means harm. Who waits for somebody else's lock or for the disk has more time, since whoever is at the head of
-- the line is ended first.
create or replace function city.end_lingerers(of_table regclass) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    select pg_terminate_backend(a.pid)
    from pg_locks l join pg_stat_activity a on a.pid = l.pid
    where l.relation = of_table and l.granted and l.mode = 'RowExclusiveLock' and a.datname = current_database()
      and a.pid <> pg_backend_pid()
      and a.xact_start < clock_timestamp() - greatest(city.longest_hold(a.wait_event_type, a.wait_event),
          case when a.wait_event_type in ('Lock', 'IO', 'LWLock') then interval '12 s' end)
      and not pg_has_role(a.usename, current_user, 'member');
$$;
revoke execute on function city.end_lingerers(regclass) from public;

-- What people call a case: area - yymmdd - number of the day. Who reports and then lingers holds the counter of the
-- whole area; whoever waits behind them ends them.
create or replace function city.new_case_no(area text, day_on date) returns text
language plpgsql set lock_timeout = '2s' as $$
#variable_conflict use_column
declare
    made bigint;
begin
    loop
        begin
            insert into city.case_numbers as numbers (area_code, day_on, last_number) values (area, new_case_no.day_on, 1)
            on conflict (area_code, day_on) do update set last_number = numbers.last_number + 1
            returning last_number into made;
            return format('%s-%s-%s', area, to_char(new_case_no.day_on, 'YYMMDD'),
                lpad(made::text, greatest(4, length(made::text)), '0'));
        exception when lock_not_available then
            perform city.end_lingerers('city.case_numbers');
        end;
    end loop;
end $$;

-- Whose numbers the cases of an area take: a zone or a scenic area has no code of its own, so those of its district.
create or replace function city.number_area(of_code text) returns text
language sql stable as $$
    select coalesce((select a.parent_code from city.areas a
        where a.kind in ('development_zone', 'scenic_area') and a.code = of_code
          and not exists (select from city.areas d where d.kind = 'district' and d.code = of_code)
        order by a.valid_from desc limit 1), of_code);
$$;
