-- The calls that are to be made, with what is said of their cases: the person sees them all (city.ladder_calls).
select k.step_id, k.case_id, c.case_no, k.lateness, k.late_at, u.name as unit_name, u.name_en as unit_name_en,
       s.name as class_name, s.name_en as class_name_en, c.address, c.is_urgent, t.value as phone,
       city.city_now() as now_at
from city.ladder_calls(:most) k
join city.cases c on c.case_id = k.case_id
join city.classes s on s.class_id = c.class_id
left join city.units u on u.unit_id = k.unit_id
left join lateral (
    select p.value from city.unit_contacts p
    where p.unit_id = k.unit_id and p.purpose in ('duty_phone', 'day') and p.valid_from <= city.local_day(city.city_now())
      and (p.valid_to is null or p.valid_to >= city.local_day(city.city_now()))
    order by p.purpose = 'day', p.valid_from desc limit 1) t on true
order by c.is_urgent desc, k.late_at, k.step_id
