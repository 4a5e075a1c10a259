-- What people decided about the days of one year, the newest first.
select o.day_on, o.stretches, o.why, coalesce(s.name, o.set_by) as by, o.set_at
from city.calendar_overrides o
left join city.staff s on s.role_name = o.set_by
where o.day_on between make_date(:year, 1, 1) and make_date(:year, 12, 31)
order by o.override_id desc
limit 1000
