-- The demo manual takes force in the past; only the owner of the tables may do so, as a loader of history.
update city.manual_versions v
set effective_from = date_trunc('year', city.city_now() at time zone city.time_zone() - interval '2 years')
                     at time zone city.time_zone(),
    effective_to = (select min(later.effective_from) from city.manual_versions later where later.published_at is not null),
    published_at = city.city_now(), published_by = session_user, is_demo = true
where v.name = :name
