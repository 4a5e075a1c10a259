-- How many cases were closed late, by classes of how late.
select place, cases
from city.spans_of_late(:first_on, :last_on, cast(:district as text), cast(:unit_id as integer), cast(:edges as bigint[]))
