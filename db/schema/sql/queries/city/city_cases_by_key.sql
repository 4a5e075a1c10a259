-- Cases by id that are open, were closed since an instant, or have an open appeal: whole columns in one row.
select
    array_agg(case_id) as case_id, array_agg(lon) as lon, array_agg(lat) as lat, array_agg(has_place) as has_place,
    array_agg(state) as state,
    array_agg(class_id) as class_id, array_agg(channel) as channel, array_agg(five_chaos) as five_chaos,
    array_agg(is_urgent) as is_urgent, array_agg(is_suspended) as is_suspended, array_agg(unit_id) as unit_id,
    array_agg(district_code) as district_code, array_agg(duty_grid_id) as duty_grid_id,
    array_agg(unit_grid_id) as unit_grid_id, array_agg(component_id) as component_id, array_agg(version) as version,
    array_agg(returned_times) as returned_times, array_agg(reworked_times) as reworked_times,
    array_agg(reported_at) as reported_at, array_agg(accepted_at) as accepted_at, array_agg(filed_at) as filed_at,
    array_agg(dispatched_at) as dispatched_at, array_agg(received_at) as received_at,
    array_agg(handled_at) as handled_at, array_agg(checked_at) as checked_at, array_agg(closed_at) as closed_at,
    array_agg(due_at) as due_at, array_agg(stage_due_at) as stage_due_at, array_agg(soon_at) as soon_at,
    array_agg(last_at) as last_at,
    array_agg(case_no) as case_no, array_agg(address) as address, array_agg(last_action) as last_action,
    array_agg(street_id) as street_id, array_agg(handler_id) as handler_id, array_agg(asked) as asked,
    array_agg(appeal) as appeal, array_agg(is_supervised) as is_supervised, array_agg(is_disputed) as is_disputed,
    array_agg(is_provisional) as is_provisional, array_agg(closed_or_null is null and with_photo is null) as lacks_photo,
    array_agg(coalesce(mine_at, '-infinity')) as mine_at,
    array_agg(coalesce(reply_due_at, '-infinity')) as reply_due_at, array_agg(coalesce(requirement, '')) as requirement
from read_side.city_cases
left join city.cases_with_photos(cast(:keys as bigint[])) with_photo on with_photo = case_id
left join city.my_acts(to_timestamp(:mine_from), cast(:keys as bigint[])) mine using (case_id)
left join city.waiting_supervisions(cast(:keys as bigint[])) supervision using (case_id)
where case_id = any(:keys)
  and (closed_or_null is null or closed_or_null >= to_timestamp(:keep_from) or has_open_appeal)
