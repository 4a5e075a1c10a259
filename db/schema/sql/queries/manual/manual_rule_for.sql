-- The rule of the version in force at an instant, with the name of the version.
select city.manual_in_force(:at) as version, r.*
from city.manual_rule(:class_id, cast(:condition_no as integer), :at) r
