-- Every class in use, for the choice of what a ruling is about: those of the code table that is in force.
select k.class_id::integer, k.code, k.name, coalesce(k.name_en, k.name) as name_en
from city.classes k
where exists (select from city.cases c where c.class_id = k.class_id)
   or exists (select from city.components c where c.class_id = k.class_id)
order by k.code, k.class_id
