-- A ruling of today alone that says for one class and duty grid what the rules say there anyway; that of an earlier run
-- of the day is used again, since both would have the same rank.
with met as (
    select coalesce((select min(meeting_no) from city.meetings where is_demo), (select min(meeting_no) from city.meetings)) as no),
known as (
    select min(r.ruling_no) as no from city.rulings r join city.ruling_rules q on q.ruling_id = r.ruling_id
    where r.ruling_no like 'B-%' and r.valid_from = city.local_day(city.city_now()) and q.class_id = :class_id
      and q.unit_id = :unit_id and q.duty_grid_ids = array[cast(:duty_grid_id as integer)]),
made as (
    insert into city.rulings (ruling_no, meeting_no, title, words, decided_on, confirmed_at, valid_from, valid_to, is_demo)
    select 'B-' || coalesce(max(r.ruling_id), 0) + 1, (select no from met), 'bench', 'bench', city.local_day(city.city_now()),
           city.city_now(), city.local_day(city.city_now()), city.local_day(city.city_now()), true
    from city.rulings r, known k where k.no is null group by k.no returning ruling_id, ruling_no),
holding as (
    insert into city.ruling_rules (rule_id, ruling_id, class_id, duty_grid_ids, unit_id)
    select nextval(pg_get_serial_sequence('city.responsibility_rules', 'rule_id')), ruling_id, :class_id,
           array[cast(:duty_grid_id as integer)], :unit_id from made)
select coalesce((select no from known), (select ruling_no from made))
