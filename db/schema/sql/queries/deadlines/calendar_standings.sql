-- Who stood for a year and who took it back, the newest first.
select c.stands, c.why, coalesce(s.name, c.set_by) as by, c.set_at
from city.calendar_confirmations c
left join city.staff s on s.role_name = c.set_by
where c.year = :year
order by c.confirmation_id desc
