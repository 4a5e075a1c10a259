-- The open urgent cases that this person sees, those first that nobody has looked at, then by the next look.
select z.case_id, c.case_no, c.state, s.name as class_name, coalesce(s.name_en, '') as class_name_en,
       coalesce(c.address, '') as address, coalesce(u.name, '') as unit, coalesce(u.name_en, '') as unit_en,
       c.last_action, c.last_at, c.stage_due_at as due_at, c.reported_at, z.looks, coalesce(z.seats, '') as seats,
       z.looked_at, z.next_at, z.alerted_at, city.city_now() as now_at
from city.hazards(:most) z
join city.cases c on c.case_id = z.case_id
join city.classes s on s.class_id = c.class_id
left join city.units u on u.unit_id = c.unit_id
order by z.looked_at is not null, z.next_at, z.case_id
