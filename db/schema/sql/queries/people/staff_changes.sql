-- What changed of people, newest first: of one by number, or of everybody whom the asker may look after.
select to_char(c.changed_at at time zone city.time_zone(), 'YYYY-MM-DD HH24:MI') as changed_at, coalesce(c.number, '') as number,
       c.what, w.words as was, b.words as becomes, coalesce(by_whom.name || ' (' || by_whom.number || ')', c.changed_by) as changed_by
from city.staff_changes c
left join city.staff by_whom on by_whom.role_name = c.changed_by
cross join lateral (
    select case
        when c.what = 'unit' then (select to_jsonb(u.code) from city.units u where u.unit_id = (c.was #>> '{}')::integer)
        when c.what like 'post%' then c.was || jsonb_build_object(
            'unit', (select u.code from city.units u where u.unit_id = (c.was->>'unit_id')::integer),
            'duty_grid', (select g.code from city.duty_grids g where g.duty_grid_id = (c.was->>'duty_grid_id')::integer))
        else c.was end as words) w
cross join lateral (
    select case
        when c.what = 'unit' then (select to_jsonb(u.code) from city.units u where u.unit_id = (c.becomes #>> '{}')::integer)
        when c.what like 'post%' then c.becomes || jsonb_build_object(
            'unit', (select u.code from city.units u where u.unit_id = (c.becomes->>'unit_id')::integer),
            'duty_grid', (select g.code from city.duty_grids g where g.duty_grid_id = (c.becomes->>'duty_grid_id')::integer))
        else c.becomes end as words) b
where cast(:number as text) is null or c.staff_id in (select s.staff_id from city.staff s where s.number = :number)
    or c.number = :number
order by c.change_id desc limit :most
