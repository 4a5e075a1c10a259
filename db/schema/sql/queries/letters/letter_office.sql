-- Who issues letters, the time zone of the city, and its time.
select p.centre_name, p.time_zone, city.city_now() as now_at from city.city_profile p
