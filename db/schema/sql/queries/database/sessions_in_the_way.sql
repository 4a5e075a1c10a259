-- Who is in others' way, for `main.py db status`: those first whom the worker ends, and the times of this city.
select s.kind, s.pid, s.role_name, s.amount, s.since at time zone city.time_zone() as since,
       (s.since at time zone city.time_zone())::date = (clock_timestamp() at time zone city.time_zone())::date as is_of_today
from city.sessions_in_the_way() s
order by s.is_to_end desc, s.since, s.pid, s.kind
