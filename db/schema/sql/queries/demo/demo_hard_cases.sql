-- Some cases that units have are refused by two of them and referred for coordination, as the door would have written it:
-- on boundaries of districts, shared wells, what was not handed over, and others. Days and people follow from the case.
with chosen as materialized (
    select c.case_id, c.version, c.unit_id as one_id, u.field, u.district_code as unit_district, c.geom, c.last_at,
           c.district_code, row_number() over (partition by u.field in ('order', 'sanitation', 'roads', 'gardens')
               and u.district_code is not null, u.field order by c.case_id % 9973, c.case_id) as place
    from city.cases c join city.units u on u.unit_id = c.unit_id
    where c.state = 'received' and c.suspended_at is null and c.asked is null and c.refused_times = 0
      and c.last_at between city.city_now() - interval '45 days' and city.city_now() - interval '9 days'),
boundary as materialized (
    select x.*, 'boundary' as cause from (
        select c.*, city.local_unit(c.field, d.code, city.local_day(city.city_now())) as other_id,
               row_number() over (partition by d.code, c.district_code order by d.metres, c.case_id) as near
        from chosen c cross join lateral (
            select a.code, city.metres_between(a.geom, c.geom) as metres from city.areas a
            where a.kind = 'district' and a.code <> city.district_of(c.district_code) and a.geom && city.box_of_radius(c.geom, 1100)
            order by metres limit 1) d
        where c.field in ('order', 'sanitation', 'roads', 'gardens') and c.unit_district is not null and c.place <= 900
          and d.metres < 1100) x
    where x.near <= 4 and x.other_id is not null and x.other_id <> x.one_id),
shared as (
    select c.*, (select u.unit_id from city.units u where u.field = 'telecom' and u.unit_id <> c.one_id
                 order by (u.unit_id + c.case_id) % 3, u.unit_id limit 1) as other_id, 0::bigint as near, 'shared' as cause
    from chosen c where c.field = 'telecom' and c.place <= 7),
lost as (
    select c.*, u.unit_id as other_id, 0::bigint as near, n.cause
    from (values ('lighting', 'construction', 'not_handed_over', 5), ('drainage', 'construction', 'ownerless', 5),
                 ('construction', 'metro', 'railway', 3), ('power', 'construction', 'military', 2),
                 ('traffic', 'roads', 'other', 3)) n (field, other, cause, most)
    join chosen c on c.field = n.field and c.place <= n.most
    join city.units u on u.field = n.other and u.district_code is null),
picked as materialized (
    select p.*, greatest(city.city_now() - make_interval(hours => (8 + (p.case_id % 190))::integer),
                         p.last_at + (city.city_now() - p.last_at) * 0.5) as referred_at,
           (select min(s.staff_id) from city.staff_posts s where s.post = 'dispatcher' and s.area_code is null) as sender_id
    from (select * from boundary union all select * from shared union all select * from lost) p
    where p.other_id is not null and exists (select from city.staff_posts s join city.staff m using (staff_id)
        where s.post = 'handler' and coalesce(s.unit_id, m.unit_id) = p.one_id)),
steps as materialized (
    select p.*, s.step, s.action, s.from_state, s.to_state, s.post,
           p.last_at + (p.referred_at - p.last_at) * s.share as at,
           case s.step when 1 then p.one_id when 3 then p.other_id end as refuses_id,
           case s.step when 2 then p.other_id end as sent_id,
           case p.cause
               when 'boundary' then (array['以道路中线为界，设施在对侧', '2020 年划分规则未列此路段', '点位在邻区一侧，不属本单位'])[1 + (p.case_id + s.step) % 3]
               when 'shared' then (array['共建井，本企业管孔已退出', '井内无本企业线缆'])[1 + (p.case_id + s.step) % 2]
               when 'not_handed_over' then (array['道路尚未移交，由建设单位负责', '移交清单未列该设施'])[1 + (p.case_id + s.step) % 2]
               when 'ownerless' then (array['井盖无标识，权属不明', '普查无权属登记'])[1 + (p.case_id + s.step) % 2]
               when 'railway' then '位于铁路用地范围' when 'military' then '疑为军用线缆，本单位无权处置'
               else '不属于本单位管辖范围' end as words
    from picked p cross join (values
        (1, 'return', 'received', 'returned', 'handler', 0.2), (2, 'redispatch', 'returned', 'dispatched', 'dispatcher', 0.3),
        (3, 'return', 'dispatched', 'returned', 'handler', 0.8),
        (4, 'send_to_coordination', 'returned', 'to_coordinate', 'dispatcher', 1.0)
    ) s (step, action, from_state, to_state, post, share)),
acted as (
    insert into city.flow_records (case_id, version, request_id, seen_version, action, inputs, from_state, to_state, actor,
            staff_id, post, unit_id, acted_at, acted_on)
    select s.case_id, s.version + s.step, gen_random_uuid(), s.version + s.step - 1, s.action,
           jsonb_strip_nulls(jsonb_build_object('unit_id', s.sent_id, 'reason_code', case when s.action = 'return' then 'not_ours' end,
               'reason', case s.step when 2 then null when 4 then '两家单位均不认领，提请协调' else s.words end)),
           s.from_state, s.to_state, m.role_name, m.staff_id, s.post, s.sent_id, s.at, city.local_day(s.at)
    from steps s left join city.staff m on m.staff_id = case when s.post = 'dispatcher' then s.sender_id else (
        select min(k.staff_id) from city.staff_posts k join city.staff w using (staff_id)
        where k.post = 'handler' and coalesce(k.unit_id, w.unit_id) = s.refuses_id) end),
came_back as (
    update city.assignments a set returned_at = s.at, return_code = 'not_ours', return_reason = s.words
    from steps s where s.step = 1 and a.case_id = s.case_id and a.returned_at is null and a.unit_id = s.one_id
      and a.assignment_no = (select max(b.assignment_no) from city.assignments b where b.case_id = s.case_id)),
sent_again as (
    insert into city.assignments (case_id, assignment_no, unit_id, dispatched_by, dispatched_at, returned_at, return_code,
            return_reason)
    select s.case_id, (select max(b.assignment_no) from city.assignments b where b.case_id = s.case_id) + 1, s.other_id,
           s.sender_id, d.at, s.at, 'not_ours', s.words
    from steps s join steps d on d.case_id = s.case_id and d.step = 2 where s.step = 3),
ended as (
    update city.stage_clocks k set ended_at = s.at from steps s
    where s.step = 1 and k.case_id = s.case_id and k.ended_at is null),
begun as materialized (
    select s.case_id, s.at, d.due_at, d.soon_at, d.is_provisional
    from steps s cross join lateral city.deadline(s.at, 288000, true, 288000) d where s.step = 4),
clocked as (
    insert into city.stage_clocks (case_id, clock_no, stage, limit_value, limit_unit, limit_s, rule_version, limit_source,
            started_at, due_at, soon_at, is_provisional)
    select b.case_id, (select max(k.clock_no) from city.stage_clocks k where k.case_id = b.case_id) + 1, 'coordinate', 10,
           'work_day', 288000, (select max(k.rule_version) from city.stage_clocks k where k.case_id = b.case_id), 'stage',
           b.at, b.due_at, b.soon_at, b.is_provisional
    from begun b)
update city.cases c set version = s.version + 4, state = 'to_coordinate', last_action = s.action, last_at = s.at, unit_id = null,
    dispatched_at = null, received_at = null, handler_id = null, due_at = null, limit_s = null, stage_due_at = b.due_at,
    soon_at = b.soon_at, is_due_provisional = b.is_provisional, returned_times = c.returned_times + 2, refused_times = 2,
    is_disputed = true, returned_code = 'not_ours',
    past_unit_ids = array(select distinct i from unnest(c.past_unit_ids || array[s.one_id, s.other_id]) i)
from steps s join begun b on b.case_id = s.case_id
where s.step = 4 and c.case_id = s.case_id
