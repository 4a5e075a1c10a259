-- Where people on the street were seen last, as one picture: whole columns in one row.
select
    array_agg(p.staff_id) as staff_id, array_agg(coalesce(st_x(p.geom), 'NaN')) as lon,
    array_agg(coalesce(st_y(p.geom), 'NaN')) as lat,
    array_agg(p.at) as seen_at, array_agg(s.name) as name, array_agg(p.on_duty) as on_duty
from city.latest_positions p
join city.staff s using (staff_id)
