-- Corrections of a closed meeting, the first first.
select d.addendum_no, d.item_id, d.words, extract(epoch from d.written_at)::float8 as at_s, coalesce(s.name, '') as person
from city.meeting_addenda d left join city.staff s on s.staff_id = d.written_by
where d.meeting_no = :meeting_no
order by d.written_at, d.addendum_no
