-- The notes of a meeting, for those who prepare meetings.
select n.item_id, n.version, n.words, coalesce(p.name, '') as person
from city.meeting_notes n left join city.staff p on p.staff_id = n.written_by
where n.meeting_no = :meeting_no
