-- Candidates for a board of four hundred cards, about open and closed cases.
insert into city.hard_items (causes, unit_ids, arose_by, put_at, state_at, since_at, class_id, address, district_code,
    duty_grid_id, geom, bounces, state)
select array['boundary'], array[c.unit_id], 'hand', city.city_now(), city.city_now(), c.reported_at, c.class_id, c.address,
       c.district_code, c.duty_grid_id, c.geom, 3, (array['candidate', 'evidence'])[1 + row_number() over (order by c.case_id) % 2]
from (select * from city.cases o where o.unit_id is not null and o.geom is not null order by o.case_id desc limit :count) c
