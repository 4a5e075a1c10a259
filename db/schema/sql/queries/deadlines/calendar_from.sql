-- The days of the calendar from a day on to its end.
select day_on, stretches, is_sure, note
from city.calendar_days
where day_on >= :first_on
order by day_on
