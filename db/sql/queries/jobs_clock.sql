-- City time, and the zone that it is shown in.
select city.city_now() as city_now, city.time_zone() as time_zone
