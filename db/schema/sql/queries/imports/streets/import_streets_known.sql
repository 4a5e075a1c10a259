-- `offset 0` keeps each look a look into an index, whatever the planner knows of the tables: joined freely, every
-- batch could read the whole city.
update import_streets r
set street_id = s.street_id,
    did = case when (s.name, s.name_en, s.class, s.is_bridge) is distinct from (r.name, r.name_en, r.class, r.is_bridge)
                or st_asbinary(s.geom) is distinct from st_asbinary(r.geom)
               then 'changed' else 'same' end
from import_streets b
cross join lateral (
    select k.id from city.source_keys k
    where k.source = :source and k.target = 'street' and k.source_id = b.source_id offset 0
) k
cross join lateral (select n.* from city.streets n where n.street_id = k.id offset 0) s
where b.source_id = r.source_id
