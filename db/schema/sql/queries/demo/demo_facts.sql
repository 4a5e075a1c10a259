-- The demo city: its seed and size, the first of its sixty days and the first day of its calendar (days since 1970).
-- The city's day is that of the instant at which its manual was put in force, some seconds after its building began.
select p.demo_seed as seed, p.demo_size as size,
       city.local_day(v.published_at - interval '10 minutes') - date '1970-01-01' - (:days - 1) as lived_from,
       (select min(day_on) from city.calendar_days) - date '1970-01-01' as calendar_from
from city.city_profile p
join city.manual_versions v on v.is_demo
where p.is_demo
order by v.published_at limit 1
