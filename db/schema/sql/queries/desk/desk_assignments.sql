-- The units that a case was sent to, in order.
select a.assignment_no, u.name, u.name_en, a.dispatched_at, a.received_at, a.handled_at, a.returned_at, a.taken_back_at,
       a.return_code
from city.assignments a
join city.units u using (unit_id)
where a.case_id = :case_id
order by a.assignment_no
limit :most
