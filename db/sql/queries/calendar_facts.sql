-- Which years the calendar holds, how far it is sure, and who stands for one of them.
select city.local_day(city.city_now()) as today, city.time_zone() as time_zone,
       extract(year from min(d.day_on))::integer as first_year, extract(year from max(d.day_on))::integer as last_year,
       max(d.day_on) filter (where d.is_sure) as sure_until,
       c.why, coalesce(s.name, c.set_by) as by, c.set_at
from city.calendar_days d
left join city.calendar_confirmations c on c.year = :year
left join city.staff s on s.role_name = c.set_by
group by c.year, s.staff_id
