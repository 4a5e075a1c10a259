-- Puts each component of a batch that is new or changed into its grids and district, and gives new ones their keys; on a
-- border the grid with the lower code counts. The name of the sequence is looked up once and not for each row.
update import_components r set
    component_id = coalesce(r.component_id,
        nextval((select cast(pg_get_serial_sequence('city.components', 'component_id') as regclass)))),
    did = coalesce(r.did, 'new'),
    district_code = district.code, unit_grid_id = unit_grid.unit_grid_id,
    duty_grid_id = coalesce(unit_grid.duty_grid_id, duty_grid.duty_grid_id)
from import_components b
left join lateral (
    select a.code from city.areas a
    where a.kind = 'district' and a.valid_to is null and st_intersects(a.geom, b.geom) order by a.code limit 1
) district on true
left join lateral (
    select g.unit_grid_id, g.duty_grid_id from city.unit_grids g
    where g.valid_to is null and st_intersects(g.geom, b.geom) order by g.code limit 1
) unit_grid on true
left join lateral (
    select g.duty_grid_id from city.duty_grids g
    where g.valid_to is null and st_intersects(g.geom, b.geom) order by g.code limit 1
) duty_grid on true
where r.line = b.line and b.did is distinct from 'same'
