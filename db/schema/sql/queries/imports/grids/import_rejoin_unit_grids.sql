update city.unit_grids g set
    duty_grid_id = coalesce(g.duty_grid_id, f.duty_grid_id), district_code = coalesce(g.district_code, f.district_code),
    township_code = coalesce(g.township_code, f.township_code),
    community_code = coalesce(g.community_code, f.community_code)
from (
    select u.unit_grid_id, duty_grid.duty_grid_id, found.*
    from (select unit_grid_id, st_pointonsurface(geom) as middle from city.unit_grids
          where duty_grid_id is null or district_code is null or township_code is null or community_code is null) u
    left join lateral (
        select d.duty_grid_id from city.duty_grids d
        where d.valid_to is null and st_intersects(d.geom, u.middle) order by d.code limit 1
    ) duty_grid on true
    left join lateral (
        select min(a.code) filter (where a.kind = 'district') as district_code,
               min(a.code) filter (where a.kind = 'township') as township_code,
               min(a.code) filter (where a.kind = 'community') as community_code
        from city.areas a where st_intersects(a.geom, u.middle) and a.valid_to is null
    ) found on true
) f
where f.unit_grid_id = g.unit_grid_id
  and (coalesce(g.duty_grid_id, f.duty_grid_id), coalesce(g.district_code, f.district_code),
       coalesce(g.township_code, f.township_code), coalesce(g.community_code, f.community_code))
      is distinct from (g.duty_grid_id, g.district_code, g.township_code, g.community_code)
