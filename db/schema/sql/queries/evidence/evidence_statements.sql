-- What units say about an item, the latest first.
select s.statement_id, u.name as unit, coalesce(u.name_en, u.name) as unit_en, s.words,
       extract(epoch from s.entered_at)::float8 as at_s, s.is_on_behalf
from city.item_statements s join city.units u on u.unit_id = s.unit_id
where s.item_id = :item_id
order by s.entered_at desc, s.statement_id desc
limit 100
