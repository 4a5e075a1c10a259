-- The clocks of a case in the order in which they began, with the rule of the manual behind each limit.
select k.clock_no, k.stage, k.limit_value, k.limit_unit, k.limit_s, k.limit_source, k.rule_version, k.started_at,
    k.due_at, k.soon_at, k.is_provisional, k.paused_at, k.ended_at, k.extended_at, k.grade, k.multiplier,
    coalesce((select array_agg(lower(p) order by lower(p)) from unnest(k.pauses) p), '{}') as paused_from,
    coalesce((select array_agg(upper(p) order by lower(p)) from unnest(k.pauses) p), '{}') as paused_until,
    r.rule_id, v.title, r.class_code, r.condition_no, r.condition, r.condition_en, r.limit_text
from city.stage_clocks k
left join city.manual_rules r on r.rule_id = k.rule_id
left join city.manual_versions v on v.version_id = r.version_id
where k.case_id = :case_id
order by k.clock_no
