-- The files of an item without their content.
select f.file_id, f.name, f.media_type, f.size_bytes, extract(epoch from f.added_at)::float8 as at_s,
       u.name as unit, coalesce(u.name_en, u.name) as unit_en
from city.item_files f left join city.units u on u.unit_id = f.unit_id
where f.item_id = :item_id
order by f.added_at, f.file_id
