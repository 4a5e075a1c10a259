-- The rules of one version.
select r.*
from city.manual_rules r join city.manual_versions v using (version_id)
where v.name = :name
order by r.kind, r.class_code, r.condition_no, r.valid_from nulls first
