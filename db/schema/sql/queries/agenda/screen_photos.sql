-- The photos of an item for the room: one near and one far, else the first; of reports no more than the picture.
with held as (
    select a.attachment_id, a.kind, a.added_at, a.sha256,
           row_number() over (partition by a.kind in ('near', 'before') order by h.added_at, a.added_at, a.attachment_id) as turn
    from city.hard_item_cases h join city.attachments a on a.case_id = h.case_id
    where h.item_id = :item_id and h.removed_at is null and a.kind in ('near', 'far', 'before', 'after'))
select k.kind, extract(epoch from k.added_at)::float8 as at_s, c.content
from held k join city.attachment_contents c on c.sha256 = k.sha256
order by k.turn, k.kind in ('near', 'before') desc, k.added_at
limit :most
