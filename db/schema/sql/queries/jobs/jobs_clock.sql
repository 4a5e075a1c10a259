-- The server's real time, the city's, and the zone that both are shown in.
select clock_timestamp() as read_at, city.city_now() as city_now, city.time_zone() as time_zone
