-- The way of the cases of an item: reports, dispatches, receipts, refusals with their reasons, photos. No reporter, no
-- person, and no text of a report. `attachment_id` is a photo that was added then.
with held as (
    select c.case_id, c.case_no, c.reported_at, st_x(c.geom) as lon, st_y(c.geom) as lat
    from city.hard_item_cases h cross join lateral city.read_case(h.case_id) c
    where h.item_id = :item_id and h.removed_at is null and c.case_id is not null
    order by c.reported_at limit 40),
steps as (
    select h.case_id, 'report' as what, h.reported_at as at, null::integer as unit_id, '' as words, null::bigint as attachment_id
    from held h
    union all
    select h.case_id, s.what, s.at, a.unit_id, s.words, null
    from held h join city.assignments a on a.case_id = h.case_id
    cross join lateral (values
        ('dispatch', a.dispatched_at, ''), ('receive', a.received_at, ''), ('handle', a.handled_at, ''),
        ('take_back', a.taken_back_at, ''),
        (case when a.return_code = 'not_ours' then 'refused' else 'returned' end, a.returned_at, coalesce(a.return_reason, '')))
        s (what, at, words)
    where s.at is not null
    union all
    select h.case_id, 'photo', p.added_at, null, p.kind, p.attachment_id
    from held h join city.attachments p on p.case_id = h.case_id where p.kind in ('near', 'far', 'before', 'after'))
select h.case_no, s.what, extract(epoch from s.at)::float8 as at_s, u.name as unit, coalesce(u.name_en, u.name) as unit_en,
       s.words, s.attachment_id, h.lon, h.lat
from steps s join held h using (case_id) left join city.units u on u.unit_id = s.unit_id
order by s.at, case s.what when 'report' then 0 when 'photo' then 1 else 2 end, h.case_id
limit 200
