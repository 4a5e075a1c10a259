update city.streets s set name = r.name, name_en = r.name_en, class = r.class, is_bridge = r.is_bridge, geom = r.geom
from import_streets r where r.did = 'changed' and s.street_id = r.street_id
