-- The most frequent classes run in shadow since before the demo's history: for the last cases of each, what the rules say
-- of the case as it came to dispatch, beside the unit that handled it.
with handled as materialized (
    select c.case_id, c.class_id, c.unit_id, c.filed_at, c.handled_at,
           row_number() over (partition by c.class_id order by c.handled_at desc, c.case_id) as place,
           count(*) over (partition by c.class_id) as times
    from city.cases c
    where c.handled_at is not null and c.filed_at is not null and c.unit_id is not null),
chosen as materialized (select class_id from handled group by class_id order by max(times) desc, class_id limit :classes),
begun as (
    insert into city.automatic_classes (class_id, mode, since)
    select class_id, 'shadow', city.city_now() - interval '400 days' from chosen returning class_id, since),
noted as (
    insert into city.automatic_changes (class_id, from_mode, to_mode, why, changed_by, changed_at)
    select class_id, 'off', 'shadow', '演示：开始影子运行', session_user, since from begun)
insert into city.shadow_cases (case_id, case_version, class_id, mode, rules_version, rule_id, unit_id, doubt, computed_at,
                               final_unit_id, judged_at)
select h.case_id, 3, h.class_id, 'shadow', w.version, case when w.doubt is null then w.rule_id end,
       case when w.doubt is null then w.unit_id end, w.doubt, h.filed_at, h.unit_id, h.handled_at
from handled h join chosen using (class_id), lateral city.weigh(h.case_id, h.filed_at) w
where h.place <= :each and w.rank = 1
