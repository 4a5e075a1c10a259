update city.duty_grids g set
    code = r.code, name = r.name, name_en = r.name_en, district_code = r.district_code, geom = r.geom, area_m2 = r.area_m2,
    valid_from = r.valid_from, valid_to = r.valid_to
from import_grids r where r.did = 'changed' and g.duty_grid_id = r.id
