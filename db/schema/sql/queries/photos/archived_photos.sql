-- Contents that lie in the folder, in the order of their hashes.
select c.sha256 from city.attachment_contents c
where c.sha256 > :after and c.archived_at is not null
order by c.sha256
limit :most
