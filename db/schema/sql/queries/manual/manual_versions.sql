-- All versions of the manual: drafts first, then from the latest to the oldest.
select v.name, v.title, v.code_version, v.source, v.proposed_on, v.effective_from, v.effective_to,
       city.local_day(v.effective_from) as effective_on, v.published_at, v.published_by, v.is_demo,
       (select count(*)::integer from city.manual_rules r where r.version_id = v.version_id) as rule_count
from city.manual_versions v
order by v.effective_from desc nulls first, v.name
