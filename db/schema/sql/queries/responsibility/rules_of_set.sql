-- The rules of a set in the written order, each with the kind of its area.
select r.*, a.kind as area_kind
from city.responsibility_rules r
join city.rule_sets s using (set_id)
left join city.areas a using (area_id)
where s.name = :name
order by r.is_fallback, r.priority desc, r.specificity desc, r.decided_on desc nulls last, r.code collate "C"
