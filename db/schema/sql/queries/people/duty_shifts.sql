-- The shifts that are not over, the next first.
select s.shift_id, p.number, p.name, s.post, s.area_code, s.begins_at, s.ends_at, s.seat, s.is_demo,
    s.begins_at <= city.city_now() and s.ends_at > city.city_now() as is_now
from city.shifts s join city.staff p using (staff_id)
where s.ends_at > city.city_now()
order by s.begins_at, s.post, p.number
limit :most
