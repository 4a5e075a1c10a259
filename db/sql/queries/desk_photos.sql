-- The photos of a case without their content, and how far from its place each says that it was taken.
select a.attachment_id, a.kind, a.added_at, a.taken_at, a.file_name,
       st_distance(a.geom::geography, c.geom::geography) as distance_m
from city.attachments a
join city.cases c using (case_id)
where a.case_id = :case_id
order by a.added_at, a.attachment_id
limit :most
