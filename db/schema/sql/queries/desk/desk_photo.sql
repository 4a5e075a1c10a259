-- The content of one photo, wherever it lies.
select coalesce(c.content, city.archived_content(a.attachment_id))
from city.attachments a
join city.attachment_contents c using (sha256)
where a.attachment_id = :attachment_id
