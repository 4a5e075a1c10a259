-- Cases by id in the order that is given, with the names of what they point at: each is planned for its own month.
select c.case_id, c.case_no, c.state, c.address, c.text, c.channel, c.reported_at, c.closed_at, c.due_at,
       st_x(c.geom) as lon, st_y(c.geom) as lat,
       cl.name as class_name, cl.name_en as class_name_en, u.name as unit, u.name_en as unit_en,
       a.name as district, a.name_en as district_en
from unnest(cast(:ids as bigint[])) with ordinality as wanted (case_id, place)
cross join lateral city.read_case(wanted.case_id) c
left join city.classes cl on cl.class_id = c.class_id
left join city.units u on u.unit_id = c.unit_id
left join lateral (
    select name, name_en from city.areas
    where code = c.district_code and kind in ('district', 'development_zone', 'scenic_area')
    order by valid_from desc limit 1) a on true
where c.case_id is not null
order by wanted.place
