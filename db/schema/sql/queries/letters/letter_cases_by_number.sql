-- The cases of these numbers, null where the person sees none; in the order in which they were given.
select n.number, c.case_id
from unnest(cast(:numbers as text[])) with ordinality n (number, place)
left join lateral (
    select s.case_id from city.cases_by_number(n.number, 5) found (id) join city.cases s on s.case_id = found.id
    where s.case_no = n.number limit 1) c on true
order by n.place
