-- Steps that have to be there at an instant, counted forwards from each deadline: of the clocks that still run.
select count(*) as expected, count(*) filter (where s.step_id is null or s.state = 'due' and s.due_at <= :until) as lost
from city.stage_clocks k
join city.cases c on c.case_id = k.case_id
join city.ladder_rows r on k.stage = any (city.stages_of_lateness(r.lateness)) and r.lateness <> 'soon'
join city.ladder_versions v on v.version_id = r.version_id and v.published_at is not null
left join city.ladder_steps s on s.case_id = k.case_id and s.row_code = r.code and s.clock_no = k.clock_no
    and s.round_no = cardinality(k.extended_at)
where c.closed_at is null and k.ended_at is null and k.paused_at is null and k.due_at is not null
  and (r.is_urgent is null or r.is_urgent = c.is_urgent)
  and (city.due_after(k.due_at, r.after_s, city.counts_working_time(r))).due_at <= :until
  and (r.lateness <> 'silent' or not exists (
      select from city.flow_records f where f.case_id = k.case_id and f.post = 'handler' and f.acted_at > k.due_at))
