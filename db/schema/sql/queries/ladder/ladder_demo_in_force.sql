-- The demo ladder takes force with the present month; only the owner may do so in the past, as a loader of history.
update city.ladder_versions v
set effective_from = date_trunc('month', city.city_now() at time zone city.time_zone()) at time zone city.time_zone(),
    published_at = city.city_now(), published_by = session_user, is_demo = true
where v.name = :name
