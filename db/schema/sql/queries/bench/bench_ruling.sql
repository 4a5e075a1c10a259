-- A ruling of today alone that says for one class and duty grid what the rules say there anyway; one for each run.
with met as (
    select coalesce((select min(meeting_no) from city.meetings where is_demo), (select min(meeting_no) from city.meetings)) as no),
made as (
    insert into city.rulings (ruling_no, meeting_no, title, words, decided_on, confirmed_at, valid_from, valid_to, is_demo)
    select 'B-' || coalesce(max(r.ruling_id), 0) + 1, (select no from met), 'bench', 'bench', city.local_day(city.city_now()),
           city.city_now(), city.local_day(city.city_now()), city.local_day(city.city_now()), true
    from city.rulings r returning ruling_id, ruling_no),
holding as (
    insert into city.ruling_rules (rule_id, ruling_id, class_id, duty_grid_ids, unit_id)
    select nextval(pg_get_serial_sequence('city.responsibility_rules', 'rule_id')), ruling_id, :class_id,
           array[cast(:duty_grid_id as integer)], :unit_id from made)
select ruling_no from made
