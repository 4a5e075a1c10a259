-- Who refused the cases of an item, in their own words, the first first.
select c.case_no, extract(epoch from a.returned_at)::float8 as at_s, u.name as unit, coalesce(u.name_en, u.name) as unit_en,
       coalesce(a.return_reason, '') as words
from city.hard_item_cases h
join city.assignments a on a.case_id = h.case_id and a.return_code = 'not_ours'
join city.units u on u.unit_id = a.unit_id
cross join lateral city.read_case(h.case_id) c
where h.item_id = :item_id and h.removed_at is null
order by a.returned_at
limit 60
