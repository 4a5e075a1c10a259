-- The hard items of the cases in coordination: cases of the same two units, class and neighbourhood make one.
with held as materialized (
    select c.*, array(select a.unit_id from city.assignments a where a.case_id = c.case_id and a.return_code = 'not_ours'
                      order by a.returned_at) as units
    from city.cases c where c.state = 'to_coordinate' and c.refused_times >= 2),
named as (
    select h.*, array(select u from unnest(h.units) u order by u) as pair, (
        select case when a.field = 'telecom' then 'shared' when 'metro' in (a.field, b.field) then 'railway'
                    when 'power' in (a.field, b.field) then 'military' when 'drainage' in (a.field, b.field) then 'ownerless'
                    when 'lighting' in (a.field, b.field) then 'not_handed_over' when 'traffic' in (a.field, b.field) then 'other'
                    else 'boundary' end
        from city.units a, city.units b where a.unit_id = h.units[1] and b.unit_id = h.units[2]) as cause
    from held h),
grouped as (
    select pair, class_id, cause, array_agg(case_id order by reported_at) as case_ids, min(reported_at) as since_at,
           sum(refused_times) as bounces, bool_or(is_urgent) as is_urgent, max(last_at) as put_at,
           (array_agg(address order by reported_at))[1] as address, (array_agg(geom order by reported_at))[1] as geom,
           (array_agg(district_code order by reported_at))[1] as district_code, pair as units,
           (array_agg(duty_grid_id order by reported_at))[1] as duty_grid_id
    from named group by pair, class_id, cause, case when cause = 'boundary' then 0 else duty_grid_id end),
numbered as (
    select g.*, row_number() over (order by put_at desc, class_id, pair) as place from grouped g),
made as (
    insert into city.hard_items (state, version, causes, unit_ids, arose_by, put_at, state_at, since_at, schedule_by, class_id,
            address, district_code, duty_grid_id, geom, bounces, is_urgent, adjourned_until, reason, is_demo)
    select case when place % 8 in (0, 3, 5) then 'candidate' when place % 8 in (1, 6) then 'evidence'
                when place % 16 = 7 then 'adjourned' when place % 8 = 7 then 'evidence' else 'scheduled' end,
           1, array[cause], units, 'coordination', put_at, put_at, since_at, city.due_at(put_at, 10, 'work_day'), class_id, address,
           district_code, duty_grid_id, geom, bounces, is_urgent,
           case when place % 16 = 7 then city.local_day(city.city_now()) + 20 end,
           case when place % 16 = 7 then '等待移交清单' end, true
    from numbered order by place
    returning item_id, state, unit_ids, class_id, put_at, address),
listed as (
    insert into city.hard_item_cases (item_id, case_id, added_at)
    select m.item_id, id, m.put_at
    from made m join numbered n on n.units = m.unit_ids and n.class_id = m.class_id and n.put_at = m.put_at
        and n.address is not distinct from m.address
    cross join lateral unnest(n.case_ids) id)
insert into city.hard_item_acts (item_id, version, action, inputs, to_state, acted_at)
select item_id, 1, 'put', '{"by": "coordination"}', state, put_at from made
