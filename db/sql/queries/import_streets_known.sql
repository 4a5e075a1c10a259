update import_streets r
set street_id = s.street_id,
    did = case when (s.name, s.name_en, s.class, s.is_bridge) is distinct from (r.name, r.name_en, r.class, r.is_bridge)
                or st_asbinary(s.geom) is distinct from st_asbinary(r.geom)
               then 'changed' else 'same' end
from city.source_keys k join city.streets s on s.street_id = k.id
where k.source = :source and k.target = 'street' and k.source_id = r.source_id
