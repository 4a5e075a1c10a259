-- The months of cases and of everything that happens to them are partitions by case_id (yyyymm * 10^12 ...).

create or replace function city.ensure_month(month_on date) returns void
language plpgsql as $$
declare
    yyyymm text := to_char(month_on, 'YYYYMM');
    next_yyyymm text := to_char(month_on + interval '1 month', 'YYYYMM');
    parent text;
    part text;
begin
    foreach parent in array array['cases', 'flow_records', 'assignments', 'stage_clocks'] loop
        part := parent || '_' || yyyymm;
        if to_regclass('city.' || part) is null then
            -- Attached instead of made as a partition: nobody who acts meanwhile has to wait.
            execute format('create table city.%I (like city.%I including defaults including constraints)', part, parent);
            execute format('alter table city.%I attach partition city.%I for values from (%s) to (%s)',
                           parent, part, yyyymm || repeat('0', 12), next_yyyymm || repeat('0', 12));
        end if;
    end loop;
end $$;

-- Make the months from one day to another; what is there already stays.
create or replace function city.ensure_months(from_on date, to_on date) returns void
language plpgsql as $$
declare
    month_on date := date_trunc('month', from_on)::date;
begin
    perform pg_advisory_xact_lock(hashtext('city.ensure_months'));
    while month_on <= to_on loop
        perform city.ensure_month(month_on);
        month_on := (month_on + interval '1 month')::date;
    end loop;
end $$;

-- A new number for a case of this local day: year and month, the node that made it, a running number.
create or replace function city.new_case_id(day_on date) returns bigint
language plpgsql as $$
declare
    yyyymm text := to_char(day_on, 'YYYYMM');
begin
    if to_regclass('city.cases_' || yyyymm) is null then
        perform city.ensure_months(day_on, day_on);
    end if;
    return yyyymm::bigint * 1000000000000
        + coalesce((select origin_node from city.city_profile), 1)::bigint * 1000000000
        + nextval('city.case_sequence');
end $$;

-- What people call a case: area - yymmdd - number of the day.
create or replace function city.new_case_no(area text, day_on date) returns text
language sql as $$
    insert into city.case_numbers as numbers (area_code, day_on, last_number) values (area, new_case_no.day_on, 1)
    on conflict (area_code, day_on) do update set last_number = numbers.last_number + 1
    returning format('%s-%s-%s', area, to_char(new_case_no.day_on, 'YYMMDD'), lpad(last_number::text, 4, '0'));
$$;
