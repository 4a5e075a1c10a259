-- The latest cases that went by a ruling, as far as the person sees them.
select c.case_id, c.case_no, c.state, u.name as unit, coalesce(u.name_en, u.name) as unit_en,
       extract(epoch from a.dispatched_at)::float8 as dispatched_s, coalesce(a.return_code = 'not_ours', false) as was_refused
from (select a.* from city.assignments a
      where a.basis ? 'rule_id' and (a.basis->>'rule_id')::bigint in (
          select q.rule_id from city.ruling_rules q where q.ruling_id = :ruling_id)
      order by a.dispatched_at desc limit 200) a
cross join lateral city.read_case(a.case_id) c
join city.units u on u.unit_id = a.unit_id
where c.case_id is not null
order by a.dispatched_at desc
