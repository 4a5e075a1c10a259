-- What the dispatches of the demo's last month rested on: the rule, where its unit is the one that got the case.
with lately as materialized (
    select array_agg(distinct a.case_id) as ids from city.assignments a
    where a.dispatched_at > city.city_now() - interval '31 days'),
won as materialized (
    select m.case_id, m.rule_id, m.unit_id, r.code
    from city.rule_sets s, lately, lateral city.rule_matches(s.set_id, lately.ids, null, 0) m
    join city.responsibility_rules r on r.rule_id = m.rule_id
    where s.name = :name and m.is_inside and m.standing = 1)
update city.assignments a
set basis = jsonb_build_object('kind', 'candidate', 'rank', 1, 'rule_id', w.rule_id, 'code', w.code),
    return_code = case when a.returned_at is not null then 'not_ours' end
from won w
where w.case_id = a.case_id and w.unit_id = a.unit_id and a.dispatched_at > city.city_now() - interval '31 days'
