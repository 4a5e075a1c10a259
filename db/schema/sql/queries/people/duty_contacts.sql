-- How units are reached, today and from days to come; `is_fallback` for units that a rule names where nobody else is found.
select c.contact_id, u.code as unit_code, u.name as unit_name, u.name_en as unit_name_en, c.purpose, c.value, c.person,
    c.valid_from, c.valid_to, c.is_demo,
    exists (select from city.responsibility_rules r where r.unit_id = u.unit_id and r.is_fallback) as is_fallback
from city.unit_contacts c join city.units u using (unit_id), city.local_day(city.city_now()) today
where c.valid_to is null or c.valid_to >= today
order by u.code, array_position(city.contact_purposes(), c.purpose), c.valid_from
