-- The content of one photo.
select c.content
from city.attachments a
join city.attachment_contents c using (sha256)
where a.attachment_id = :attachment_id
