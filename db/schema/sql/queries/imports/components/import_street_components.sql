-- The named street beside each component of one stretch of keys, as city.place_of has it.
update city.components c set street_id = f.street_id
from (
    select p.component_id, beside.street_id
    from city.components p
    left join lateral city.street_beside(p.geom) beside on true
    where p.component_id >= :low and p.component_id < :high and (p.street_id is null or :anew)
) f
where f.component_id = c.component_id and c.component_id >= :low and c.component_id < :high
  and c.street_id is distinct from f.street_id
