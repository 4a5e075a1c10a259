-- The demo's manual and rules were in force since before a day; only the owner of the tables may do so, as a loader of
-- history.
with since as (
    select cast(:first_on as date)::timestamp at time zone city.time_zone() as at),
manual as (
    update city.manual_versions v set effective_from = s.at from since s
    where v.is_demo and v.effective_from > s.at
      and v.effective_from = (select min(effective_from) from city.manual_versions where published_at is not null))
update city.rule_sets r set effective_from = s.at from since s
where r.is_demo and r.effective_from > s.at
  and r.effective_from = (select min(effective_from) from city.rule_sets where published_at is not null)
