-- How many cases of earlier years lie in each month (yyyymm) already.
select (case_id / 1000000000000)::integer as month, count(*) as cases
from city.cases
where case_id % 1000000000 > :first_number
group by 1
