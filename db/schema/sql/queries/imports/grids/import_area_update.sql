update city.areas a set
    code = r.code, name = r.name, name_en = r.name_en, parent_code = r.parent_code, geom = r.geom, area_m2 = r.area_m2,
    valid_from = r.valid_from, valid_to = r.valid_to, source = :source
from import_grids r where r.did = 'changed' and a.area_id = r.id
