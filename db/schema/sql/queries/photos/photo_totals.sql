-- How many contents of photos lie in the database with their bytes, how many in the folder, and which folder that is.
select count(*) filter (where c.archived_at is null) as in_database,
       coalesce(sum(octet_length(c.content)), 0)::bigint as database_b,
       count(*) filter (where c.archived_at is not null) as in_folder
from city.attachment_contents c
