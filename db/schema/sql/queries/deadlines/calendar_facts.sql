-- Which years the calendar holds, and how far it is sure.
select city.local_day(city.city_now()) as today, city.time_zone() as time_zone,
       extract(year from min(d.day_on))::integer as first_year, extract(year from max(d.day_on))::integer as last_year,
       max(d.day_on) filter (where d.is_sure) as sure_until
from city.calendar_days d
having count(*) > 0
