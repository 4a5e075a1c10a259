-- Who refused the cases of the items of a meeting, in the unit's own words, the first first.
select h.item_id, c.case_no, extract(epoch from s.returned_at)::float8 as at_s, u.name as unit,
       coalesce(u.name_en, u.name) as unit_en, coalesce(s.return_reason, '') as words
from city.meeting_agenda a
join city.hard_item_cases h on h.item_id = a.item_id and h.removed_at is null
join city.assignments s on s.case_id = h.case_id and s.return_code = 'not_ours'
join city.units u on u.unit_id = s.unit_id
cross join lateral city.read_case(h.case_id) c
where a.meeting_no = :meeting_no and c.case_id is not null
order by h.item_id, s.returned_at
