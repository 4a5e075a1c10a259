-- How many cases were reported on a day of the past two weeks; null where nothing was.
select nullif(count(*), 0)::float8 / greatest(count(distinct reported_on), 1)
from city.cases
where reported_at >= city.city_now() - interval '15 days'
  and reported_on < city.local_day(city.city_now())
