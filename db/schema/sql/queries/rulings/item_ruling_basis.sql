-- What a ruling of an item begins with: the classes of its cases, the grids that they lie in, and the units in dispute.
with held as (
    select c.* from city.hard_item_cases h cross join lateral city.read_case(h.case_id) c
    where h.item_id = :item_id and h.removed_at is null and c.case_id is not null)
select (select array_agg(distinct h.class_id::integer) from held h) as class_ids,
       (select array_agg(distinct h.unit_grid_id) from held h where h.unit_grid_id is not null) as unit_grid_ids,
       (select array_agg(distinct h.duty_grid_id) from held h where h.duty_grid_id is not null) as duty_grid_ids,
       (select array_agg(st_x(h.geom) order by h.case_id) from held h where h.geom is not null) as lons,
       (select array_agg(st_y(h.geom) order by h.case_id) from held h where h.geom is not null) as lats,
       (select st_asbinary(st_union(g.geom)) from city.unit_grids g
        where g.unit_grid_id in (select h.unit_grid_id from held h)) as unit_shape,
       (select st_asbinary(st_union(g.geom)) from city.duty_grids g
        where g.duty_grid_id in (select h.duty_grid_id from held h)) as duty_shape,
       i.unit_ids, city.local_day(city.city_now()) as today,
       (select array_agg(k.name order by k.class_id) from city.classes k
        where k.class_id in (select h.class_id from held h)) as classes,
       (select array_agg(coalesce(k.name_en, k.name) order by k.class_id) from city.classes k
        where k.class_id in (select h.class_id from held h)) as classes_en
from city.hard_items i where i.item_id = :item_id
