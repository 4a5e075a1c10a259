-- What `main.py db status` tells of a database that is of this programme's version.
select
    (select name from city.city_profile) as name,
    (select name_en from city.city_profile) as name_en,
    (select is_demo from city.city_profile) as is_demo,
    city.city_now() at time zone city.time_zone() as local_now,
    (select speed from city.city_clock) as speed,
    (select max(position) from city.feed_commits) as position;
