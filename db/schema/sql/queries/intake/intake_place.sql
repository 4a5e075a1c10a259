-- What the door will fill in for a place, with names; and the districts within a few metres, the nearest first.
with asked as materialized (
    select public.st_setsrid(public.st_makepoint(:lon, :lat), 4490) as point, city.local_day(city.city_now()) as day_on
), place as materialized (
    select p.* from asked, city.place_of(asked.point, asked.day_on) p
), sides as (
    select a.code, a.name, a.name_en, round(city.metres_between(a.geom, asked.point)::numeric, 1)::float8 as away_m
    from asked join city.areas a on a.geom operator(public.&&) city.box_of_radius(asked.point, :border_m)
    where a.kind in ('district', 'development_zone', 'scenic_area')
      and a.valid_from <= asked.day_on and (a.valid_to is null or a.valid_to >= asked.day_on)
      and city.metres_between(a.geom, asked.point) <= :border_m
)
select g.code as unit_grid, d.name as duty_grid, d.name_en as duty_grid_en,
    (select a.name from city.areas a where a.kind = 'township' and a.code = place.township_code limit 1) as township,
    (select a.name from city.areas a where a.kind = 'community' and a.code = place.community_code limit 1) as community,
    place.street_name as street, s.name_en as street_en, place.district_code,
    (select coalesce(jsonb_agg(jsonb_build_array(sides.code, sides.name, sides.name_en, sides.away_m)
                     order by sides.code <> coalesce(place.district_code, ''), sides.away_m, sides.code), '[]')
     from sides) as sides
from place
left join city.unit_grids g on g.unit_grid_id = place.unit_grid_id
left join city.duty_grids d on d.duty_grid_id = place.duty_grid_id
left join city.streets s on s.street_id = place.street_id
