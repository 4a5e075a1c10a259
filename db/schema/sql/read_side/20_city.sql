-- The facts of the city in memory, as numbers and without nulls, so that whole columns travel at once.
-- The lists of words, and the numbers in city.channels, are those of app/city/model.py; tests compare them.

create view read_side.city_components with (security_invoker = true) as
select
    c.component_id,
    coalesce(st_x(c.geom), 'NaN') as lon,
    coalesce(st_y(c.geom), 'NaN') as lat,
    c.class_id,
    (coalesce(array_position(array['intact', 'damaged', 'lost', 'abandoned', 'removed'], c.state), 0) - 1)::smallint
        as state,
    coalesce(c.owner_unit_id, -1) as owner_id,
    coalesce(c.maintainer_unit_id, -1) as maintainer_id,
    coalesce(c.duty_grid_id, -1) as duty_grid_id,
    case when isfinite(c.census_on) then c.census_on - date '1970-01-01' else -1 end as census_day
from city.components c;

create view read_side.city_cases with (security_invoker = true) as
select
    c.case_id,
    coalesce(st_x(c.geom), 'NaN') as lon,
    coalesce(st_y(c.geom), 'NaN') as lat,
    c.geom is not null as has_place,
    (coalesce(array_position(array['reported', 'accepted', 'at_dispatch', 'dispatched', 'received', 'handled', 'checked',
        'closed', 'void', 'to_verify', 'at_district', 'returned', 'to_rework', 'to_coordinate', 'merged'], c.state), 0) - 1)::smallint
        as state,
    c.class_id,
    coalesce(ch.number, 8::smallint) as channel,
    (coalesce(array_position(array['stalls', 'parking', 'litter', 'ads', 'sites'], c.five_chaos_group), 0) - 1)::smallint
        as five_chaos,
    c.is_urgent,
    c.suspended_at is not null as is_suspended,
    coalesce(c.unit_id, -1) as unit_id,
    coalesce(c.district_code, '') as district_code,
    coalesce(c.duty_grid_id, -1) as duty_grid_id,
    coalesce(c.unit_grid_id, -1) as unit_grid_id,
    coalesce(c.component_id, -1) as component_id,
    c.version,
    c.returned_times,
    c.reworked_times,
    c.reported_at,
    coalesce(c.accepted_at, '-infinity') as accepted_at,
    coalesce(c.filed_at, '-infinity') as filed_at,
    coalesce(c.dispatched_at, '-infinity') as dispatched_at,
    coalesce(c.received_at, '-infinity') as received_at,
    coalesce(c.handled_at, '-infinity') as handled_at,
    coalesce(c.checked_at, '-infinity') as checked_at,
    coalesce(c.closed_at, '-infinity') as closed_at,
    coalesce(c.due_at, '-infinity') as due_at,
    coalesce(c.stage_due_at, '-infinity') as stage_due_at,
    coalesce(c.soon_at, '-infinity') as soon_at,
    c.last_at,
    c.case_no,
    coalesce(c.address, '') as address,
    c.last_action,
    coalesce(c.street_id, -1) as street_id,
    coalesce(c.handler_id, -1) as handler_id,
    coalesce(array_position(array['extension', 'suspension'], c.asked), 0)::smallint as asked,
    coalesce(array_position(array['asked', 'passed', 'granted', 'refused'], c.appeal), 0)::smallint as appeal,
    c.supervised_kind is not null as is_supervised,
    c.is_disputed,
    c.is_due_provisional as is_provisional,
    c.closed_at as closed_or_null,
    c.appeal in ('asked', 'passed') as has_open_appeal
from city.cases c
left join city.channels ch on ch.code = c.channel;
