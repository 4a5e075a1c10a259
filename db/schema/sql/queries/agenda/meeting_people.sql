-- The persons who are invited to a meeting, with whom they speak for and whether they were there.
select p.person_no, p.name, n.name as unit, coalesce(n.name_en, n.name) as unit_en, p.has_attended
from city.meeting_people p left join city.units n on n.unit_id = p.unit_id
where p.meeting_no = :meeting_no
order by n.name nulls first, p.name, p.person_no
