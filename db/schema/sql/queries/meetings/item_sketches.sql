-- What lies around some items: streets, borders of districts and water, clipped to a box of so many metres each way.
with asked as materialized (
    select i.item_id, city.box_of_radius(i.geom, :radius_m) as box from city.hard_items i
    where i.item_id = any (cast(:item_ids as bigint[])) and i.geom is not null)
select k.item_id, f.kind, st_asbinary(f.geom) as shape
from asked k cross join lateral (
    select 'water' as kind, st_clipbybox2d(w.geom, k.box) as geom from city.waters w where w.geom && k.box
    union all
    select s.class, st_clipbybox2d(s.geom, k.box) from city.streets s where s.geom && k.box
    union all
    select 'district', st_clipbybox2d(st_boundary(a.geom), k.box) from city.areas a
    where a.kind in ('district', 'development_zone') and a.valid_to is null and a.geom && k.box) f
where not st_isempty(f.geom)
