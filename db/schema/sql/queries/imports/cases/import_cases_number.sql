-- Gives the new cases of a batch their keys and numbers (area - yymmdd - number of the day).
with named as (
    select line, reported_at, reported_on, coalesce(city.number_area(district_code), :area_code) as area_code
    from import_cases where case_id is null
), counted as (
    select *, row_number() over (partition by area_code, reported_on order by reported_at, line) as place,
           count(*) over (partition by area_code, reported_on) as many
    from named
), days as (
    insert into city.case_numbers as n (area_code, day_on, last_number)
    select area_code, reported_on, count(*) from counted group by area_code, reported_on order by area_code, reported_on
    on conflict (area_code, day_on) do update set last_number = n.last_number + excluded.last_number
    returning area_code, day_on, last_number
), numbered as (
    select counted.line, counted.area_code, counted.reported_on,
           (days.last_number - counted.many + counted.place)::text as number
    from counted join days on days.area_code = counted.area_code and days.day_on = counted.reported_on
)
update import_cases r set
    is_new = true, version = 1,
    case_id = to_char(r.reported_on, 'YYYYMM')::bigint * 1000000000000 + :node * 1000000000::bigint
              + nextval('city.case_sequence'),
    case_no = numbered.area_code || '-' || to_char(r.reported_on, 'YYMMDD') || '-'
              || lpad(number, greatest(4, length(number)), '0')
from numbered
where numbered.line = r.line
