-- The content of one photo before something in it was covered, wherever it lies.
select coalesce(c.content, city.archived_content(a.attachment_id, true))
from city.attachments a
join city.attachment_contents c on c.sha256 = a.original_sha256
where a.attachment_id = :attachment_id
