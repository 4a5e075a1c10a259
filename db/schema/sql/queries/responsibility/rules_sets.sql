-- All sets of rules: drafts first, then from the latest to the oldest.
select s.set_id, s.name, s.title, s.code_version, s.source, s.effective_from, s.effective_to,
       city.local_day(s.effective_from) as effective_on, s.published_at, s.published_by, s.is_demo,
       (select count(*)::integer from city.responsibility_rules r where r.set_id = s.set_id) as rule_count
from city.rule_sets s
order by s.effective_from desc nulls first, s.name
