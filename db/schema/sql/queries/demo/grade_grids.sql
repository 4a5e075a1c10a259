-- How many unit grids of today have each management grade.
select management_grade as grade, count(*) as grids
from city.unit_grids
where valid_to is null or valid_to >= city.local_day(city.city_now())
group by 1
