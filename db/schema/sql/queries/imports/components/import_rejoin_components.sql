-- Joins components anew after grids or districts came in; only those of one stretch of keys.
update city.components c set
    district_code = f.district_code, unit_grid_id = f.unit_grid_id, duty_grid_id = f.duty_grid_id
from (
    select p.component_id, district.code as district_code, unit_grid.unit_grid_id,
           coalesce(unit_grid.duty_grid_id, duty_grid.duty_grid_id) as duty_grid_id
    from city.components p
    left join lateral (
        select a.code from city.areas a
        where a.kind = 'district' and a.valid_to is null and st_intersects(a.geom, p.geom) order by a.code limit 1
    ) district on true
    left join lateral (
        select g.unit_grid_id, g.duty_grid_id from city.unit_grids g
        where g.valid_to is null and st_intersects(g.geom, p.geom) order by g.code limit 1
    ) unit_grid on true
    left join lateral (
        select g.duty_grid_id from city.duty_grids g
        where g.valid_to is null and st_intersects(g.geom, p.geom) order by g.code limit 1
    ) duty_grid on true
    where p.component_id >= :low and p.component_id < :high
) f
where f.component_id = c.component_id and c.component_id >= :low and c.component_id < :high
  and (f.district_code, f.unit_grid_id, f.duty_grid_id) is distinct from (c.district_code, c.unit_grid_id, c.duty_grid_id)
