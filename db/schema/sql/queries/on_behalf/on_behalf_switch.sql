-- Whether the city takes results on behalf of patrol officers, and who decided so; one row.
select coalesce(s.is_on, false) as is_on, city.time_zone() as time_zone, s.why, coalesce(p.name, s.set_by) as set_by,
    s.set_at, city.local_day(city.city_now())::text as today_on
from (select 1) one
left join (select * from city.on_behalf_switches order by version desc limit 1) s on true
left join city.staff p on p.role_name = s.set_by
