-- How many cases of a fact lie in each square.
select east_cell, north_cell, cases
from city.squares_of_fact(:fact, :first_on, :last_on, cast(:district as text), cast(:unit_id as integer), :width)
