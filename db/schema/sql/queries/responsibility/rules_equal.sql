-- Pairs of rules of a set that keep it from being published.
select e.one, e.other
from city.rule_sets s cross join lateral city.find_equal_rules(s.set_id) e
where s.name = :name
