-- Where cases were found: the newest ones, with their class and channel, and the unit that handled them.
select st_x(c.geom) as lon, st_y(c.geom) as lat, c.class_id, c.component_id, c.channel,
       case when c.handled_at is not null then c.unit_id end as unit_id
from city.cases c
where c.geom is not null
order by c.case_id desc
limit 6000
