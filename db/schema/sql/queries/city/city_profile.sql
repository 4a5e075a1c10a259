-- The profile of the city and its clock; real time where a city has no clock of its own.
select p.name, p.name_en, p.centre_name, p.centre_name_en, p.area_code, p.west, p.south, p.east, p.north, p.time_zone,
    p.calendar, p.measure_epsg, p.work_stretches, p.code_version, p.is_demo,
    (select max(d.day_on) from city.calendar_days d where d.is_sure and d.day_on < '3000-01-01') as sure_until,
    date_part('epoch', c.real_from) as real_from, date_part('epoch', c.city_from) as city_from,
    coalesce(c.speed, 1) as speed, date_part('epoch', clock_timestamp()) as server_s
from city.city_profile p
left join city.city_clock c on true
