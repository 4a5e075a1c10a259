-- How often what the rules of a set named was dispatched and refused in the last days.
select r.code, f.dispatched, f.refused
from city.rule_sets s
cross join lateral city.rule_results(s.set_id, :days) f
join city.responsibility_rules r on r.rule_id = f.rule_id
where s.name = :name
