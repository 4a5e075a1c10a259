-- Three shifts a day of every post of the centre, from yesterday on; each person works the next shift the next day.
insert into city.shifts (staff_id, post, area_code, begins_at, ends_at, seat, is_demo)
select s.staff_id, p.post, p.area_code, at.begins_at, at.begins_at + interval '8 hours',
    upper(left(s.number, 1)) || to_char(numbered.place / 3 + 1, 'FM00'), true
from (select staff_id, post, row_number() over (partition by post order by staff_id)::integer - 1 as place
      from city.staff_posts
      where post in ('shift_leader', 'acceptor', 'dispatcher', 'hotline_agent', 'inspector')) numbered
join city.staff s using (staff_id)
join city.staff_posts p using (staff_id, post)
cross join generate_series(-1, :days) day
cross join lateral (
    select (city.local_day(city.city_now()) + day + make_interval(hours => 8 * ((numbered.place + day + 1) % 3))
        )::timestamp at time zone city.time_zone() as begins_at) at
where s.is_demo
