-- The base map around an item, from our own shapes: streets, water, green, grids, districts as they are now and as they were
-- on a day, responsibility areas, and the areas of rulings in force. It reaches around all its cases within five kilometres.
with place as materialized (
    select i.geom, city.box_of_radius(i.geom, 5000) as near from city.hard_items i
    where i.item_id = :item_id and i.geom is not null),
item as materialized (
    select st_envelope(st_collect(city.box_of_radius(b.geom, :radius_m))) as box
    from (select p.geom from place p
          union all
          select c.geom from place p join city.hard_item_cases h on h.item_id = :item_id and h.removed_at is null
          cross join lateral city.read_case(h.case_id) c where c.geom && p.near) b
    having count(*) > 0)
select f.layer, f.name, f.name_en, st_asbinary(st_clipbybox2d(f.geom, i.box)) as shape
from item i cross join lateral (
    select 'water' as layer, w.name, w.name_en, w.geom from city.waters w where w.geom && i.box
    union all
    select 'green', g.name, g.name_en, g.geom from city.greens g where g.geom && i.box
    union all
    select 'street_' || s.class, s.name, s.name_en, s.geom from city.streets s where s.geom && i.box
    union all
    select 'duty_grid', d.name, d.name_en, d.geom from city.duty_grids d where d.geom && i.box
    union all
    select 'district', a.name, a.name_en, st_boundary(a.geom) from city.areas a
    where a.kind in ('district', 'development_zone') and a.valid_to is null and a.geom && i.box
    union all
    select 'district_then', a.name, a.name_en, st_boundary(a.geom) from city.areas a
    where a.kind in ('district', 'development_zone') and a.geom && i.box and a.valid_to is not null
      and cast(:day as date) between a.valid_from and a.valid_to
    union all
    select 'responsibility', a.name, a.name_en, a.geom from city.areas a
    where a.kind = 'responsibility' and a.valid_to is null and a.geom && i.box
    union all
    select 'ruling', u.ruling_no || ' ' || u.title, u.ruling_no || ' ' || u.title, a.geom
    from city.rulings u join city.ruling_rules q on q.ruling_id = u.ruling_id join city.areas a on a.area_id = q.area_id
    where u.replaced_by is null and a.geom && i.box) f
where not st_isempty(st_clipbybox2d(f.geom, i.box))
order by case f.layer when 'street_trunk' then 0 when 'street_main' then 1 when 'street_lane' then 9 else 2 end
limit 3000
