-- Places for a city without any case: the beginnings of its streets, with classes in force.
select st_x(st_startpoint(s.geom)) as lon, st_y(st_startpoint(s.geom)) as lat, c.class_id
from (select geom from city.streets order by street_id limit 500) s
cross join (
    select class_id from city.classes
    where kind = 'event' and version = coalesce((select code_version from city.city_profile), version)
    order by class_id limit 10
) c
