-- Brings known cases to what the file says now, with one more record each: history is kept.
with changed as (
    select * from import_cases where not is_new
), moved as (
    update city.cases c set
        street_id = case when st_asbinary(c.geom) = st_asbinary(r.geom) then c.street_id end,
        version = c.version + 1, quiet_acts = 0, state = r.state, kind = r.kind, class_id = r.class_id,
        component_id = r.component_id,
        channel = r.channel, text = r.text, address = r.address, district_code = r.district_code,
        township_code = r.township_code, community_code = r.community_code, unit_grid_id = r.unit_grid_id,
        duty_grid_id = r.duty_grid_id, area_ids = coalesce(r.area_ids, '{}'), geom = r.geom, is_urgent = r.is_urgent,
        unit_id = r.unit_id, five_chaos_group = r.five_chaos_group, reported_on = r.reported_on,
        reported_at = r.reported_at, accepted_at = r.accepted_at, filed_at = r.filed_at, dispatched_at = r.dispatched_at,
        received_at = r.received_at, handled_at = r.handled_at, checked_at = r.checked_at, closed_at = r.closed_at,
        due_at = r.due_at, stage_due_at = case when r.closed_at is null then r.due_at end,
        soon_at = case when r.closed_at is null then r.due_at - interval '2 hours' end, last_at = r.last_at
    from changed r where c.case_id = r.case_id and c.case_id = any(array(select case_id from changed))
), recorded as (
    insert into city.flow_records (
        case_id, version, request_id, seen_version, action, inputs, from_state, to_state, actor, acted_at, acted_on)
    select case_id, version + 1, md5(:source || chr(31) || source_id || chr(31) || (version + 1))::uuid, version, 'import',
        jsonb_build_object('source', cast(:source as text), 'source_id', source_id), from_state, state, session_user,
        city.city_now(), (city.city_now() at time zone :zone)::date
    from changed
), ended as (
    update city.stage_clocks k set ended_at = r.last_at
    from changed r where k.case_id = r.case_id and k.ended_at is null and r.state is distinct from r.from_state
), redated as (  -- of a case that stands where it stood, the file may say another due time
    update city.stage_clocks k set due_at = r.due_at, soon_at = r.due_at - interval '2 hours'
    from changed r
    where k.case_id = r.case_id and k.ended_at is null and r.state is not distinct from r.from_state
      and k.due_at is distinct from r.due_at
), clocked as (
    insert into city.stage_clocks (case_id, clock_no, stage, assignment_no, rule_version, started_at, due_at, soon_at)
    select r.case_id, (select coalesce(max(clock_no), 0) + 1 from city.stage_clocks k where k.case_id = r.case_id), s.stage,
        null, 'import', r.last_at, r.due_at, r.due_at - interval '2 hours'
    from changed r
    join (values ('reported', 'accept'), ('accepted', 'file'), ('at_dispatch', 'dispatch'), ('dispatched', 'receive'),
                 ('received', 'handle'), ('handled', 'check'), ('checked', 'close')) as s (state, stage)
        on s.state = r.state
    where r.state is distinct from r.from_state
), assigned as (
    insert into city.assignments (case_id, assignment_no, unit_id, dispatched_at, received_at, handled_at, reason)
    select r.case_id, (select coalesce(max(assignment_no), 0) + 1 from city.assignments a where a.case_id = r.case_id),
        r.unit_id, coalesce(r.dispatched_at, r.reported_at), r.received_at, r.handled_at, 'import'
    from changed r
    where r.unit_id is not null and r.state not in ('reported', 'accepted', 'at_dispatch')
      and r.unit_id is distinct from (
          select a.unit_id from city.assignments a where a.case_id = r.case_id order by a.assignment_no desc limit 1)
), keyed as (
    update city.source_keys k set imported_at = city.city_now()
    where k.ctid = any(array(
        select s.place from changed r cross join lateral (
            select o.ctid as place from city.source_keys o
            where o.source = :source and o.target = 'case' and o.source_id = r.source_id offset 0
        ) s))
)
select count(*) from changed
