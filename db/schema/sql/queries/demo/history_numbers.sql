-- Take numbers for cases of some areas and days: after which one each may begin, in the order of what was asked.
with asked as (
    select * from unnest(cast(:areas as text[]), cast(:days as date[]), cast(:counts as integer[]))
        with ordinality as a (area_code, day_on, cases, place)),
taken as (
    insert into city.case_numbers as n (area_code, day_on, last_number)
    select area_code, day_on, cases from asked
    on conflict (area_code, day_on) do update set last_number = n.last_number + excluded.last_number
    returning area_code, day_on, last_number)
select array_agg(t.last_number - a.cases order by a.place) from asked a join taken t using (area_code, day_on)
