-- Writes the new cases of a batch: the case, its one record (imported, by whom, from where), its report and its key.
with fresh as (
    select * from import_cases where is_new
), made as (
    insert into city.cases (
        case_id, case_no, version, state, kind, class_id, component_id, channel, text, address,
        district_code, township_code, community_code, unit_grid_id, duty_grid_id, area_ids, geom, is_urgent, unit_id,
        five_chaos_group, reported_on, reported_at, accepted_at, filed_at, dispatched_at, received_at, handled_at,
        checked_at, closed_at, due_at, stage_due_at, soon_at, last_action, last_at)
    select case_id, case_no, 1, state, kind, class_id, component_id, channel, text, address,
        district_code, township_code, community_code, unit_grid_id, duty_grid_id, coalesce(area_ids, '{}'), geom,
        is_urgent, unit_id, five_chaos_group, reported_on, reported_at, accepted_at, filed_at, dispatched_at,
        received_at, handled_at, checked_at, closed_at, due_at, case when closed_at is null then due_at end,
        case when closed_at is null then due_at - interval '2 hours' end, 'import', last_at
    from fresh
), recorded as (
    insert into city.flow_records (
        case_id, version, request_id, seen_version, action, inputs, from_state, to_state, actor, acted_at, acted_on)
    select case_id, 1, md5(:source || chr(31) || source_id || chr(31) || 1)::uuid, 0, 'import',
        jsonb_build_object('source', cast(:source as text), 'source_id', source_id), null, state, session_user,
        (select city.city_now()), ((select city.city_now()) at time zone :zone)::date
    from fresh
), assigned as (
    insert into city.assignments (case_id, assignment_no, unit_id, dispatched_at, received_at, handled_at, reason)
    select case_id, 1, unit_id, coalesce(dispatched_at, reported_at), received_at, handled_at, 'import'
    from fresh where unit_id is not null and state not in ('reported', 'accepted', 'at_dispatch')
), clocked as (
    insert into city.stage_clocks (case_id, clock_no, stage, assignment_no, rule_version, started_at, due_at, soon_at)
    select f.case_id, 1, s.stage,
        case when f.unit_id is not null and s.stage in ('receive', 'handle', 'check', 'close') then 1 end,
        'import', f.last_at, f.due_at, f.due_at - interval '2 hours'
    from fresh f
    join (values ('reported', 'accept'), ('accepted', 'file'), ('at_dispatch', 'dispatch'), ('dispatched', 'receive'),
                 ('received', 'handle'), ('handled', 'check'), ('checked', 'close')) as s (state, stage)
        on s.state = f.state
), reported as (
    insert into city.reports (case_id, channel, outside_id, class_id, text, address, geom, reported_at, reported_on)
    select case_id, channel, source_id, class_id, text, address, geom, reported_at, reported_on from fresh
), keyed as (
    insert into city.source_keys (source, target, source_id, id, imported_at)
    select :source, 'case', source_id, case_id, (select city.city_now()) from fresh order by source_id
)
select count(*) from fresh
