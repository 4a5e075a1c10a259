-- The newest position of everybody at once; who is off duty keeps the time at which they were seen last.
insert into city.latest_positions as latest (staff_id, geom, heading_deg, speed_mps, at, on_duty)
select seen.staff_id, st_setsrid(st_makepoint(seen.lon, seen.lat), 4490), seen.heading, seen.speed, city.city_now(),
       seen.on_duty
from unnest(cast(:staff_ids as integer[]), cast(:lons as float8[]), cast(:lats as float8[]),
            cast(:headings as real[]), cast(:speeds as real[]), cast(:on_duty as boolean[]))
     as seen (staff_id, lon, lat, heading, speed, on_duty)
on conflict (staff_id) do update
set geom = excluded.geom, heading_deg = excluded.heading_deg, speed_mps = excluded.speed_mps, at = excluded.at,
    on_duty = excluded.on_duty
where excluded.on_duty or latest.on_duty
