-- The role that a word means: a role, a number on the staff, or else the first who holds a post of that name for the
-- whole city.
select s.role_name
from city.staff s
where not s.is_locked
  and (s.role_name = :word or s.number = :word
       or exists (select from city.staff_posts p where p.staff_id = s.staff_id and p.post = :word))
order by s.role_name <> :word, s.number is distinct from :word,
         exists (select from city.staff_posts p where p.staff_id = s.staff_id and p.area_code is not null), s.staff_id
limit 1
