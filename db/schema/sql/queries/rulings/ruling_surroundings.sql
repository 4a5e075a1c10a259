-- Grids, streets, districts and the places of rulings in force within a box, at most so many of each kind.
with box as materialized (select st_makeenvelope(:west, :south, :east, :north, 4490) as box)
select * from (select 'unit_grid' as kind, g.unit_grid_id as number, null as name, null as name_en, null as class_, st_asbinary(g.geom) as shape
    from city.unit_grids g, box where g.geom && box.box limit :most) u
union all
select * from (select 'duty_grid', g.duty_grid_id, null, null, null, st_asbinary(g.geom)
    from city.duty_grids g, box where g.geom && box.box limit :most) d
union all
select * from (select 'street', null::integer, coalesce(s.name, ''), coalesce(s.name_en, s.name, ''), s.class, st_asbinary(s.geom)
    from city.streets s, box where s.geom && box.box limit :most) s
union all
select * from (select 'district', null::integer, a.name, a.name_en, null, st_asbinary(a.geom)
    from city.areas a, box where a.kind in ('district', 'development_zone') and a.valid_to is null and a.geom && box.box) a
union all
select * from (select distinct on (r.ruling_id, a.area_id) 'ruling', null::integer, r.ruling_no, null, null, st_asbinary(a.geom)
    from city.rulings r join city.ruling_rules q on q.ruling_id = r.ruling_id join city.areas a on a.area_id = q.area_id, box
    where r.replaced_by is null and (r.valid_to is null or r.valid_to >= city.local_day(city.city_now()))
      and a.geom && box.box) r
