-- Photos of cases, by the number of the attachment; of those that the person may see.
select a.attachment_id, c.content
from city.attachments a
join city.attachment_contents c on c.sha256 = a.sha256
where a.attachment_id = any (cast(:ids as bigint[]))
