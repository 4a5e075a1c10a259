-- The demo rules take force in the past; only the owner of the tables may do so, as a loader of history.
update city.rule_sets s
set effective_from = date_trunc('year', city.city_now() at time zone city.time_zone() - interval '2 years')
                     at time zone city.time_zone(),
    published_at = city.city_now(), published_by = session_user, is_demo = true
where s.name = :name
