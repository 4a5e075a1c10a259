update city.unit_grids g set
    code = r.code, duty_grid_id = r.duty_grid_id, district_code = r.district_code, township_code = r.township_code,
    community_code = r.community_code, management_grade = r.management_grade, geom = r.geom, area_m2 = r.area_m2,
    valid_from = r.valid_from, valid_to = r.valid_to
from import_grids r where r.did = 'changed' and g.unit_grid_id = r.id
