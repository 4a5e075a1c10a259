-- The components of the class of an item's own component around it, with who owns and keeps each.
with item as materialized (
    select i.geom, p.class_id, p.component_id from city.hard_items i
    join city.hard_item_cases h on h.item_id = i.item_id and h.removed_at is null
    cross join lateral city.read_case(h.case_id) c join city.components p on p.component_id = c.component_id
    where i.item_id = :item_id and i.geom is not null order by h.added_at, h.case_id limit 1)
select p.code, p.state, o.name as owner, coalesce(o.name_en, o.name) as owner_en, m.name as maintainer,
       coalesce(m.name_en, m.name) as maintainer_en, p.census_on, st_x(p.geom) as lon, st_y(p.geom) as lat,
       p.component_id = i.component_id as is_own
from item i join city.components p on p.geom && city.box_of_radius(i.geom, :radius_m) and p.class_id = i.class_id
left join city.units o on o.unit_id = p.owner_unit_id
left join city.units m on m.unit_id = p.maintainer_unit_id
where p.state <> 'removed'
order by p.component_id = i.component_id desc, city.metres_between(p.geom, i.geom)
limit 200
