-- Puts each case of a batch into its areas and grids; on a border the one with the lower code counts.
update import_cases r set
    reported_on = (r.reported_at at time zone :zone)::date,
    last_at = greatest(r.reported_at, r.accepted_at, r.filed_at, r.dispatched_at, r.received_at, r.handled_at,
                       r.checked_at, r.closed_at),
    district_code = found.district_code, township_code = found.township_code, community_code = found.community_code,
    area_ids = found.area_ids, unit_grid_id = unit_grid.unit_grid_id,
    duty_grid_id = coalesce(unit_grid.duty_grid_id, duty_grid.duty_grid_id),
    five_chaos_group = class.five_chaos_group,
    component_id = component.component_id
from import_cases b
join city.classes class on class.class_id = b.class_id
left join city.components component on component.code = b.component_code
left join lateral (
    select coalesce(min(a.code) filter (where a.kind in ('development_zone', 'scenic_area')),
                    min(a.code) filter (where a.kind = 'district')) as district_code,
           min(a.code) filter (where a.kind = 'township') as township_code,
           min(a.code) filter (where a.kind = 'community') as community_code,
           coalesce(array_agg(a.area_id order by a.area_id), '{}') as area_ids
    from city.areas a
    where st_intersects(a.geom, b.geom)
      and (a.valid_to is null or a.valid_to > (b.reported_at at time zone :zone)::date)
) found on true
left join lateral (
    select g.unit_grid_id, g.duty_grid_id from city.unit_grids g
    where st_intersects(g.geom, b.geom) and (g.valid_to is null or g.valid_to > (b.reported_at at time zone :zone)::date)
    order by g.code limit 1
) unit_grid on true
left join lateral (
    select g.duty_grid_id from city.duty_grids g
    where st_intersects(g.geom, b.geom) and (g.valid_to is null or g.valid_to > (b.reported_at at time zone :zone)::date)
    order by g.code limit 1
) duty_grid on true
where r.line = b.line
