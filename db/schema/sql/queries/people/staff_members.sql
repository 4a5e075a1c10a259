-- Everybody on the staff with the posts that they hold today or from a day to come.
select s.number, s.name, s.role_name, u.code as unit, s.is_locked, s.valid_from, s.valid_to,
       s.valid_from > today as is_to_come, coalesce(s.valid_to < today, false) as has_ended,
       coalesce(jsonb_agg(jsonb_build_object('post', p.post, 'unit', v.code, 'area', p.area_code, 'duty_grid', g.code)
           order by p.post, p.valid_from) filter (where p.post is not null), '[]') as posts,
       coalesce(bool_or(p.valid_from <= today), false) as holds_post
from city.local_day(city.city_now()) today
cross join city.staff s
left join city.units u on u.unit_id = s.unit_id
left join city.staff_posts p on p.staff_id = s.staff_id and (p.valid_to is null or p.valid_to >= today)
left join city.units v on v.unit_id = p.unit_id
left join city.duty_grids g on g.duty_grid_id = p.duty_grid_id
group by s.staff_id, u.code, today
order by s.number, s.staff_id
