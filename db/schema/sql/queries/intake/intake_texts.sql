-- Texts of the latest cases with their classes, as far as session_user sees them: the last two months, newest first.
select c.class_id, c.text
from city.cases c
where c.case_id >= to_char(city.local_day(city.city_now()) - 31, 'YYYYMM')::bigint * 1000000000000
  and c.text ~ '\S'
order by c.case_id desc
limit :most
