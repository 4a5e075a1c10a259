-- The cases of the items of a meeting as far as the person sees them, without their texts, which may name reporters.
select h.item_id, c.case_no, c.state, extract(epoch from c.reported_at)::float8 as reported_s, c.refused_times::integer,
       coalesce(u.name, '') as unit, coalesce(u.name_en, u.name, '') as unit_en, st_x(c.geom) as lon, st_y(c.geom) as lat
from city.meeting_agenda a
join city.hard_item_cases h on h.item_id = a.item_id and h.removed_at is null
cross join lateral city.read_case(h.case_id) c
left join city.units u on u.unit_id = c.unit_id
where a.meeting_no = :meeting_no and c.case_id is not null
order by h.item_id, c.reported_at, c.case_id
