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

-- What people call a case: area - yymmdd - number of the day.
create or replace function city.new_case_no(area text, day_on date) returns text
language sql as $$
    insert into city.case_numbers as numbers (area_code, day_on, last_number) values (area, new_case_no.day_on, 1)
    on conflict (area_code, day_on) do update set last_number = numbers.last_number + 1
    returning format('%s-%s-%s', area, to_char(new_case_no.day_on, 'YYMMDD'), lpad(last_number::text, greatest(4, length(last_number::text)), '0'));
$$;

-- Whose numbers the cases of an area take: a zone or a scenic area has no code of its own, so those of its district.
create or replace function city.number_area(of_code text) returns text
language sql stable as $$
    select coalesce((select a.parent_code from city.areas a
        where a.kind in ('development_zone', 'scenic_area') and a.code = of_code
        order by a.valid_from desc limit 1), of_code);
$$;
