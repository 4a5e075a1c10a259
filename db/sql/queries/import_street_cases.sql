-- The named street beside each case of one stretch of keys that has none yet, within 0.001 degrees as city.place_of
-- has it; what a case was stamped with stays.
update city.cases c set street_id = f.street_id
from (
    select p.case_id, beside.street_id
    from city.cases p
    cross join lateral (
        select s.street_id from city.streets s
        where s.name is not null and st_dwithin(s.geom, p.geom, 0.001) order by s.geom <-> p.geom limit 1
    ) beside
    where p.case_id >= :low and p.case_id < :high and p.street_id is null
) f
where f.case_id = c.case_id and c.case_id >= :low and c.case_id < :high
