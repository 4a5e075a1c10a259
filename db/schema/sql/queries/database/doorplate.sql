-- Whose data this is and who asks; one row, also in a database without a city.
select p.name as city, p.name_en as city_en, p.is_demo, session_user::text as person
from (values (1)) one
left join city.city_profile p on true
