-- A count for each fact and month.
select month_on, fact, cases, times
from city.months_of_facts(:first_on, :last_on, cast(:district as text), cast(:unit_id as integer))
