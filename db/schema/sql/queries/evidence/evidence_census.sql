-- The history of the component of an item: each earlier record with the day on which another one took its place.
select v.version, extract(epoch from v.replaced_at)::float8 as replaced_s, v.facts->>'state' as state,
       o.name as owner, coalesce(o.name_en, o.name) as owner_en, m.name as maintainer,
       coalesce(m.name_en, m.name) as maintainer_en, v.facts->>'census_on' as census_on
from (select c.component_id from city.hard_item_cases h cross join lateral city.read_case(h.case_id) c
      where h.item_id = :item_id and h.removed_at is null and c.component_id is not null
      order by h.added_at, h.case_id limit 1) own
join city.component_versions v on v.component_id = own.component_id
left join city.units o on o.unit_id = (v.facts->>'owner_unit_id')::integer
left join city.units m on m.unit_id = (v.facts->>'maintainer_unit_id')::integer
order by v.version desc
limit 20
