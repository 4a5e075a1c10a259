-- What the map of each item of a meeting shows, clipped to a box of so many metres each way: water, districts and zones,
-- streets with their names, and the place of the ruling that the meeting made about it.
with item as materialized (
    select i.item_id, city.box_of_radius(i.geom, :radius_m) as box
    from city.meeting_agenda a join city.hard_items i using (item_id)
    where a.meeting_no = :meeting_no and i.geom is not null)
select t.item_id, f.kind, f.name, f.name_en, st_asbinary(f.geom) as shape
from item t cross join lateral (
    select 'water' as kind, coalesce(w.name, '') as name, coalesce(w.name_en, w.name, '') as name_en,
           st_clipbybox2d(w.geom, t.box) as geom
    from city.waters w where w.geom && t.box
    union all
    select 'area', r.name, coalesce(r.name_en, r.name), st_clipbybox2d(r.geom, t.box) from city.areas r
    where r.kind in ('district', 'development_zone') and r.valid_to is null and r.geom && t.box
    union all
    select s.class, coalesce(s.name, ''), coalesce(s.name_en, s.name, ''), st_clipbybox2d(s.geom, t.box)
    from city.streets s where s.geom && t.box
    union all
    select 'ruling', u.ruling_no, u.ruling_no, st_clipbybox2d(o.geom, t.box)
    from city.rulings u
    join city.ruling_rules q on q.ruling_id = u.ruling_id
    cross join lateral (
        select r.geom from city.areas r where r.area_id = q.area_id
        union all
        select g.geom from city.unit_grids g where g.unit_grid_id = any (q.unit_grid_ids)
        union all
        select g.geom from city.duty_grids g where g.duty_grid_id = any (q.duty_grid_ids)) o
    where u.meeting_no = :meeting_no and u.item_id = t.item_id and o.geom && t.box) f
where not st_isempty(f.geom)
