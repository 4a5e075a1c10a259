-- What the case itself says about its deadline, and the city's time.
select c.case_id, c.case_no, city.time_zone() as time_zone, city.city_now() as now,
    case when c.closed_at is not null then c.due_at else c.stage_due_at end as due_at, c.soon_at,
    c.is_due_provisional as is_provisional,
    c.suspended_at is not null as is_suspended
from city.cases c
where c.case_id = :case_id
