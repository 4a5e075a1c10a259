-- The photos of the cases of each item of a meeting: of each kind the latest, those before handling first.
select p.item_id, p.attachment_id, p.kind, p.taken_at from (
    select h.item_id, f.attachment_id, f.kind, coalesce(f.taken_at, f.added_at) as taken_at,
           row_number() over (partition by h.item_id, f.kind order by f.added_at desc, f.attachment_id desc) as place
    from city.meeting_agenda a
    join city.hard_item_cases h on h.item_id = a.item_id and h.removed_at is null
    join city.attachments f on f.case_id = h.case_id
    where a.meeting_no = :meeting_no) p
where p.place = 1 and p.kind <> 'other'
order by p.item_id, array_position(array['near', 'before', 'far', 'after', 'reference'], p.kind), p.attachment_id
