-- Whose meeting it is, what was noted about it, and what time it is in the city.
select p.name, p.name_en, p.centre_name, p.centre_name_en, p.time_zone, city.city_now() as now, m.note, m.meeting_no
from city.city_profile p
left join city.meetings m on m.meeting_no = :meeting_no
