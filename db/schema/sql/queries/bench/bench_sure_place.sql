-- Where the benchmark files cases that the rules are sure of: as a late case was, in whose grid somebody patrols and
-- whose unit has somebody who handles.
select st_x(c.geom) as lon, st_y(c.geom) as lat, c.class_id, c.component_id, c.duty_grid_id, w.unit_id
from (select * from city.cases o where o.geom is not null order by o.case_id desc limit 400) c
cross join lateral city.weigh(c.case_id, city.city_now()) w
where w.rank = 1 and w.doubt is null and w.unit_id is not null
  and c.duty_grid_id in (select p.duty_grid_id from city.staff_posts p where p.post = 'supervisor')
  and exists (select from city.staff_posts h join city.staff s using (staff_id)
              where h.post = 'handler' and coalesce(h.unit_id, s.unit_id) = w.unit_id)
order by c.case_id desc limit 1
