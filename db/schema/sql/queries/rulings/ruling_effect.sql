-- What a ruling did since, in figures.
select e.cases_before, e.refusals_before, e.days_before, e.cases_after, e.refusals_after, e.days_after, e.parts, e.parts_done
from city.ruling_effect(:ruling_id) e
