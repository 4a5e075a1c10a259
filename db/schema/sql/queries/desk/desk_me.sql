-- Who is logged in, with the posts held today; no row where nobody on the staff has this role.
select s.staff_id, s.role_name, s.name, coalesce(s.number, '') as number, coalesce(u.name, '') as unit, u.name_en as unit_en,
       array_agg(p.post order by p.valid_from, p.post) as posts,
       array_agg(coalesce(p.unit_id, s.unit_id) order by p.valid_from, p.post) as unit_ids,
       array_agg(p.area_code order by p.valid_from, p.post) as area_codes
from city.staff s
join city.staff_posts p using (staff_id)
left join city.units u on u.unit_id = s.unit_id
where s.role_name = session_user and not s.is_locked
  and city.is_held_on(p.valid_from, p.valid_to, city.local_day(city.city_now()))
group by s.staff_id, u.unit_id
