-- The named street beside each case of one stretch of keys that has none yet, as city.place_of has it; what a case was stamped with stays.
update city.cases c set street_id = f.street_id
from (
    select p.case_id, beside.street_id
    from city.cases p
    cross join lateral city.street_beside(p.geom) beside
    where p.case_id >= :low and p.case_id < :high and p.street_id is null
) f
where f.case_id = c.case_id and c.case_id >= :low and c.case_id < :high
