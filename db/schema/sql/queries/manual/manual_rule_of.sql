-- The rule of a named version, for a case that keeps it.
select r.*
from city.manual_rule_of(:name, :class_id, cast(:condition_no as integer), :day) r
