-- The demo's staff of today, with their posts and what decides which cases come to them.
select s.staff_id, s.role_name, array_agg(p.post order by p.post) as posts, coalesce(min(p.unit_id), s.unit_id) as unit_id,
       min(p.duty_grid_id) as duty_grid_id, min(p.area_code) as area_code
from city.staff s
join city.staff_posts p using (staff_id)
where s.is_demo and not s.is_locked
  and city.is_held_on(p.valid_from, p.valid_to, city.local_day(city.city_now()))
group by s.staff_id
order by s.staff_id
