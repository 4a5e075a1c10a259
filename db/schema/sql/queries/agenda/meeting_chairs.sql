-- Who can hold a meeting: leaders and meeting chairs of the city, leaders first.
select s.number, s.name, bool_or(p.post = 'leader') as is_leader
from city.staff s join city.staff_posts p using (staff_id)
where not s.is_locked and p.post in ('leader', 'presenter') and p.area_code is null and p.duty_grid_id is null
  and city.is_held_on(p.valid_from, p.valid_to, city.local_day(city.city_now()))
group by s.staff_id
order by 3 desc, 2
limit 200
