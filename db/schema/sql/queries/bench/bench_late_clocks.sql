-- What no sweep of the ladder can avoid: finding the running clocks of late cases.
select count(*)
from city.cases c join city.stage_clocks k on k.case_id = c.case_id
where c.closed_at is null and c.stage_due_at <= city.city_now() and k.ended_at is null
