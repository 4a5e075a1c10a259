-- No longer effective from today on, since a new edition of their file no longer has them.
update city.duty_grids set valid_to = (city.city_now() at time zone (select time_zone from city.city_profile))::date
where duty_grid_id = any(cast(:ids as bigint[])) and valid_to is null
