-- The oldest open case of an item, for whoever may ask for candidates.
select c.case_id from city.hard_item_cases h cross join lateral city.read_case(h.case_id) c
where h.item_id = :item_id and h.removed_at is null and c.closed_at is null
  and has_function_privilege('city.candidates(bigint)', 'execute')
order by c.reported_at, c.case_id
limit 1
