-- Where cases were found: the newest ones, with their class and channel, and the unit that has or had them.
select st_x(c.geom) as lon, st_y(c.geom) as lat, c.class_id, c.component_id, c.channel,
       c.unit_id
from city.cases c
where c.geom is not null
order by c.case_id desc
limit 6000
