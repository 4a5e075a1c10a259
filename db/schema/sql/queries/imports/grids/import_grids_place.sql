-- Finds what the file does not say: the district, township, community and duty grid in which a grid lies.
update import_grids r set
    district_code = coalesce(b.district_code, district.code),
    township_code = coalesce(b.township_code, township.code),
    community_code = coalesce(b.community_code, community.code),
    duty_grid_id = coalesce(named.duty_grid_id, around.duty_grid_id)
from import_grids b
left join city.duty_grids named on named.code = b.duty_grid
left join lateral (
    select g.duty_grid_id from city.duty_grids g
    where g.valid_to is null and st_intersects(g.geom, b.middle) order by g.code limit 1
) around on true
left join lateral (
    select a.code from city.areas a
    where a.kind = 'district' and a.valid_to is null and st_intersects(a.geom, b.middle) order by a.code limit 1
) district on true
left join lateral (
    select a.code from city.areas a
    where a.kind = 'township' and a.valid_to is null and st_intersects(a.geom, b.middle) order by a.code limit 1
) township on true
left join lateral (
    select a.code from city.areas a
    where a.kind = 'community' and a.valid_to is null and st_intersects(a.geom, b.middle) order by a.code limit 1
) community on true
where r.line = b.line
