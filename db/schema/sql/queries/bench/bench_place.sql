-- Where the benchmark of acts reports something, and of what class: as the last case was in whose grid somebody patrols.
select st_x(geom) as lon, st_y(geom) as lat, class_id, duty_grid_id
from city.cases
where geom is not null
  and duty_grid_id in (select p.duty_grid_id from city.staff_posts p where p.post = 'supervisor')
order by case_id desc limit 1
