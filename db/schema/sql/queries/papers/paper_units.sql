-- The units that were invited to a meeting.
select u.name, coalesce(u.name_en, u.name) as name_en, i.has_attended
from city.meeting_units i join city.units u using (unit_id)
where i.meeting_no = :meeting_no
order by i.has_attended desc nulls last, u.unit_id
