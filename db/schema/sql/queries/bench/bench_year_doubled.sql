-- Urges in the histories beside urges that are steps: too many are doubled, too few are lost.
with told as (select case_id, count(*) as urges from city.flow_records where action = 'system_urge' group by case_id),
done as (select case_id, count(*) as urges from city.ladder_steps where does = 'urge' and state = 'done' group by case_id)
select coalesce(sum(greatest(coalesce(t.urges, 0) - coalesce(d.urges, 0), 0)), 0)::integer as doubled,
       coalesce(sum(greatest(coalesce(d.urges, 0) - coalesce(t.urges, 0), 0)), 0)::integer as missing,
       coalesce(sum(t.urges), 0)::integer as urges
from told t full join done d using (case_id)
