-- The cases of an item as far as the person sees them.
select c.case_id, c.case_no, c.state, extract(epoch from c.reported_at)::float8 as reported_s, c.refused_times::integer,
       st_x(c.geom) as lon, st_y(c.geom) as lat
from city.hard_item_cases h cross join lateral city.read_case(h.case_id) c
where h.item_id = :item_id and h.removed_at is null and c.case_id is not null
order by c.reported_at
limit 200
