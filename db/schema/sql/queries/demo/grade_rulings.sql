-- The factors of the management grades, the newest first; the proposal of the programme has no time.
select m.version, m.is_on, m.factors, m.why, coalesce(s.name, m.set_by) as by,
       nullif(m.effective_from, '-infinity') as set_at
from city.grade_multipliers m
left join city.staff s on s.role_name = m.set_by
order by m.effective_from desc, m.version desc
limit 100
