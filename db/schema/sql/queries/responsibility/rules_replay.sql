-- The cases of some days with their unit by the rules in force and by a set.
select f.*
from city.rule_sets s cross join lateral city.replay_rules(s.set_id, :from_on, :to_on) f
where s.name = :name
