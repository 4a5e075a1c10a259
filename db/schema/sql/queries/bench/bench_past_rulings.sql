-- Seventy meetings of sixty items, one on each day, each item with a ruling about one unit grid and one class.
with met as (
    insert into city.meetings (meeting_no, kind, state, starts_at, minutes, place, closed_at)
    select 10000 + n, 'hall', 'closed', city.city_now(), 60, 'bench', city.city_now() from generate_series(1, 70) n),
ruled as (
    insert into city.rulings (ruling_no, meeting_no, title, words, decided_on, confirmed_at, valid_from, valid_to)
    select (10000 + n) || '-' || k, 10000 + n, 'bench', 'bench', city.local_day(city.city_now()), city.city_now(),
           city.local_day(city.city_now()) + n, case when k % 5 = 0 then city.local_day(city.city_now()) + n + k end
    from generate_series(1, 70) n cross join generate_series(1, 60) k
    returning ruling_id)
insert into city.ruling_rules (rule_id, ruling_id, class_id, unit_grid_ids, unit_id)
select nextval(pg_get_serial_sequence('city.responsibility_rules', 'rule_id')), r.ruling_id,
       (select min(class_id) from city.classes), array[g.unit_grid_id], (select min(unit_id) from city.units)
from ruled r cross join lateral (
    select unit_grid_id from city.unit_grids order by (unit_grid_id * 7919 + r.ruling_id) % 10007 limit 1) g
