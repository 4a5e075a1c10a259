-- Fills what cases of one stretch of keys could not know when they came in; what a case was stamped with stays.
update city.cases c set
    district_code = coalesce(c.district_code, f.district_code), township_code = coalesce(c.township_code, f.township_code),
    community_code = coalesce(c.community_code, f.community_code),
    unit_grid_id = coalesce(c.unit_grid_id, f.unit_grid_id), duty_grid_id = coalesce(c.duty_grid_id, f.duty_grid_id),
    area_ids = case when c.area_ids = '{}' then f.area_ids else c.area_ids end
from (
    select p.case_id, found.*, unit_grid.unit_grid_id, coalesce(unit_grid.duty_grid_id, duty_grid.duty_grid_id) as duty_grid_id
    from city.cases p
    left join lateral (
        select coalesce(min(a.code) filter (where a.kind in ('development_zone', 'scenic_area')),
                        min(a.code) filter (where a.kind = 'district')) as district_code,
               min(a.code) filter (where a.kind = 'township') as township_code,
               min(a.code) filter (where a.kind = 'community') as community_code,
               coalesce(array_agg(a.area_id order by a.area_id), '{}') as area_ids
        from city.areas a where st_intersects(a.geom, p.geom) and (a.valid_to is null or a.valid_to > p.reported_on)
    ) found on true
    left join lateral (
        select g.unit_grid_id, g.duty_grid_id from city.unit_grids g
        where st_intersects(g.geom, p.geom) and (g.valid_to is null or g.valid_to > p.reported_on) order by g.code limit 1
    ) unit_grid on true
    left join lateral (
        select g.duty_grid_id from city.duty_grids g
        where st_intersects(g.geom, p.geom) and (g.valid_to is null or g.valid_to > p.reported_on) order by g.code limit 1
    ) duty_grid on true
    where p.case_id >= :low and p.case_id < :high and p.geom is not null
      and (p.district_code is null or p.township_code is null or p.community_code is null or p.unit_grid_id is null
           or p.duty_grid_id is null or p.area_ids = '{}')
) f
where f.case_id = c.case_id and c.case_id >= :low and c.case_id < :high
  and (coalesce(c.district_code, f.district_code), coalesce(c.township_code, f.township_code),
       coalesce(c.community_code, f.community_code), coalesce(c.unit_grid_id, f.unit_grid_id),
       coalesce(c.duty_grid_id, f.duty_grid_id), case when c.area_ids = '{}' then f.area_ids else c.area_ids end)
      is distinct from
      (c.district_code, c.township_code, c.community_code, c.unit_grid_id, c.duty_grid_id, c.area_ids)
