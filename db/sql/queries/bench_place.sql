-- Where the benchmark of acts reports something, and of what class: as the last case was.
select st_x(geom) as lon, st_y(geom) as lat, class_id
from city.cases where geom is not null order by case_id desc limit 1
