-- The item that is shown in a meeting, and who shows it.
select s.version, s.item_id, extract(epoch from s.shown_at)::float8 as shown_s, p.name as person, s.strokes
from city.meeting_screens s left join city.staff p on p.staff_id = s.shown_by
where s.meeting_no = :meeting_no
