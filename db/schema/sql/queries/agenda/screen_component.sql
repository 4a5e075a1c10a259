-- The component of an item: its owner, its maintainer and its census.
select p.code, p.state, o.name as owner, coalesce(o.name_en, o.name) as owner_en, m.name as maintainer,
       coalesce(m.name_en, m.name) as maintainer_en, p.census_on, p.version - 1 as changes
from city.hard_item_cases h
cross join lateral city.read_case(h.case_id) c
join city.components p on p.component_id = c.component_id
left join city.units o on o.unit_id = p.owner_unit_id
left join city.units m on m.unit_id = p.maintainer_unit_id
where h.item_id = :item_id and h.removed_at is null
order by h.added_at, h.case_id
limit 1
