-- Units with late cases in their hands, those with most first, and the urging letters that they have.
select p.unit_id, u.name as unit, coalesce(u.name_en, u.name) as unit_en, p.cases, p.silent, p.oldest_due_at, p.draft_id,
       p.unanswered
from city.preview_urging(null) p
join city.units u on u.unit_id = p.unit_id
order by p.cases desc, p.unit_id
