-- Every open case, and every closed one with an appeal that waits, as those know it who may act on it next.
select c.case_id, c.version, c.state, c.unit_id, c.class_id, c.district_code, c.duty_grid_id, c.channel, c.command_code,
       c.verify_result, c.handler_id, c.handled_by, c.checked_by, c.refused_times, c.quiet_acts, c.asked, c.extended_times, c.suspended_times,
       c.supervised_kind, c.appeal, c.due_at, c.handled_at,
       extract(epoch from coalesce(c.stage_due_at, c.due_at, c.last_at))::float8 as due_s
from (select * from city.cases where closed_at is null and suspended_at is null
      union all  -- each part by an index of its own
      select * from city.cases where closed_at is not null and appeal in ('asked', 'passed')) c
order by c.case_id
