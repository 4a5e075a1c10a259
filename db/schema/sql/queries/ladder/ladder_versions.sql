-- All ladders: drafts first, then from the latest to the oldest.
select v.name, v.title, v.code_version, v.source, v.effective_from, v.effective_to,
       city.local_day(v.effective_from) as effective_on, v.published_at, v.published_by, v.is_demo,
       (select count(*)::integer from city.ladder_rows r where r.version_id = v.version_id) as rule_count
from city.ladder_versions v
order by v.effective_from desc nulls first, v.name
