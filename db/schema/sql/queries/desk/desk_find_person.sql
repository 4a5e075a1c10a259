-- The role that a word means: a role, a number on the staff, or else the first who holds a post of that name for the
-- whole city; of handlers the first whose unit has open cases.
select s.role_name
from city.staff s
where not s.is_locked
  and (s.role_name = :word or s.number = :word
       or exists (select from city.staff_posts p where p.staff_id = s.staff_id and p.post = :word))
order by s.role_name <> :word, s.number is distinct from :word,
         exists (select from city.staff_posts p where p.staff_id = s.staff_id and p.area_code is not null),
         :word = 'handler' and not exists (
             select from city.staff_posts p join city.cases c on c.unit_id = coalesce(p.unit_id, s.unit_id)
             where p.staff_id = s.staff_id and p.post = 'handler' and c.closed_at is null),
         s.staff_id
limit 1
