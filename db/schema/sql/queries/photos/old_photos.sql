-- Contents that no photo has used for so many months, in the order of their hashes, with their size.
select c.sha256, octet_length(c.content) as size_b
from city.attachment_contents c
where c.sha256 > :after and c.archived_at is null
  and not exists (
    select from city.attachments a
    where a.sha256 = c.sha256 and a.added_at >= city.city_now() - make_interval(months => :months))
  and not exists (
    select from city.attachments a
    where a.original_sha256 = c.sha256 and a.added_at >= city.city_now() - make_interval(months => :months))
order by c.sha256
limit :most
