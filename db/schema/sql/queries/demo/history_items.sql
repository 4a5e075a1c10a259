-- Items, agenda and rulings of the demo's closed meetings that have few yet, about closed cases of the month before each;
-- every third by a ruling for the unit that handles such cases there anyway. A year later most of them have ended.
with few as materialized (
    select m.*, (select coalesce(max(a.place_no), 0) from city.meeting_agenda a where a.meeting_no = m.meeting_no) as there
    from city.meetings m where m.is_demo and m.state = 'closed'),
open_meetings as materialized (select * from few where there < 12),
past as materialized (
    select m.meeting_no, m.there, c.*
    from open_meetings m cross join lateral (
        select c.case_id, c.class_id, c.unit_id, c.address, c.district_code, c.duty_grid_id, c.unit_grid_id, c.geom, c.is_urgent, k.name
        from city.cases c join city.classes k on k.class_id = c.class_id join city.units u on u.unit_id = c.unit_id
        where c.case_id >= to_char(m.starts_at - interval '40 days', 'YYYYMM')::bigint * 1000000000000
          and c.case_id < (to_char(m.starts_at, 'YYYYMM')::bigint + 1) * 1000000000000
          and c.reported_at between m.starts_at - interval '40 days' and m.starts_at - interval '12 days'
          and not exists (select from city.hard_item_cases h where h.case_id = c.case_id)
          and c.state = 'closed' and c.unit_grid_id is not null and u.district_code is not null
        order by c.case_id % 9973, c.case_id limit 60 - m.there) c),
numbered as materialized (
    select p.*, nextval('city.hard_item_ids') as item_id, p.of_meeting % 3 = 0 as is_ruled,
           (select u.unit_id from city.units u join city.units own on own.unit_id = p.unit_id
            where u.field = own.field and u.unit_id <> p.unit_id order by (u.unit_id + p.place) % 17, u.unit_id limit 1) as other_id
    from (select p.*, p.there + row_number() over (partition by p.meeting_no order by p.case_id % 9973, p.case_id) as of_meeting,
                 row_number() over (order by p.case_id) as place from past p) p),
ruled as (
    insert into city.rulings (ruling_no, meeting_no, item_id, title, words, decided_on, decided_by, confirmed_at, valid_from, valid_to,
            is_demo)
    select n.meeting_no || '-' || n.of_meeting, n.meeting_no, n.item_id, coalesce(n.address, '') || ' ' || n.name || '责任划分',
           coalesce(n.address, '本网格') || '一带的' || n.name || '，由现处置单位负责。（演示）', city.local_day(m.starts_at), m.chair_id,
           m.starts_at + interval '1 hour', city.local_day(m.starts_at) + 1,
           case when n.of_meeting % 9 <> 0 then city.local_day(m.starts_at) + 366 end, true
    from numbered n join city.meetings m on m.meeting_no = n.meeting_no where n.is_ruled
    returning ruling_id, ruling_no, item_id),
holding as (
    insert into city.ruling_rules (rule_id, ruling_id, class_id, unit_grid_ids, unit_id)
    select nextval(pg_get_serial_sequence('city.responsibility_rules', 'rule_id')), r.ruling_id, n.class_id,
           array[n.unit_grid_id], n.unit_id
    from ruled r join numbered n on n.item_id = r.item_id),
made as (
    insert into city.hard_items (item_id, version, state, causes, unit_ids, arose_by, put_at, state_at, since_at, class_id, address,
            district_code, duty_grid_id, geom, bounces, is_urgent, meeting_no, ruling_id, is_demo)
    select n.item_id, 2, 'done',
           array[(array['boundary', 'boundary', 'not_handed_over', 'shared', 'ownerless'])[1 + n.place % 5]],
           array[n.unit_id, n.other_id], 'refusals', m.starts_at - interval '12 days', m.starts_at + interval '1 hour',
           m.starts_at - interval '20 days', n.class_id, n.address, n.district_code, n.duty_grid_id, n.geom, 3 + (n.place % 4)::integer,
           n.is_urgent, n.meeting_no, r.ruling_id, true
    from numbered n join city.meetings m on m.meeting_no = n.meeting_no left join ruled r on r.item_id = n.item_id
    returning item_id, meeting_no, ruling_id, state, put_at, state_at),
listed as (
    insert into city.hard_item_cases (item_id, case_id, added_at)
    select n.item_id, n.case_id, m.put_at from numbered n join made m on m.item_id = n.item_id),
agenda as (
    insert into city.meeting_agenda (meeting_no, item_id, place_no, minutes, outcome, outcome_text, decided_at)
    select m.meeting_no, m.item_id, n.of_meeting, 5, case when m.ruling_id is null then 'task' else 'decision' end, '按会议意见办理',
           m.state_at
    from made m join numbered n on n.item_id = m.item_id)
insert into city.hard_item_acts (item_id, version, action, inputs, from_state, to_state, acted_at)
select m.item_id, v.version, v.action, case v.action when 'put' then '{"by": "refusals"}'::jsonb else '{}' end, v.from_state,
       case v.version when 1 then 'candidate' else m.state end, case v.version when 1 then m.put_at else m.state_at end
from made m cross join (values (1, 'put', null), (2, 'rule', 'scheduled')) v (version, action, from_state)
