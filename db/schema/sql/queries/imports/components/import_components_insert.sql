insert into city.components (
    component_id, code, class_id, state, name, unit_grid_id, duty_grid_id, district_code, supervising_unit_id,
    owner_unit_id, maintainer_unit_id, initial_on, changed_on, census_on, data_source, remark, geom)
select component_id, code, class_id, state, name, unit_grid_id, duty_grid_id, district_code, supervising_unit_id,
    owner_unit_id, maintainer_unit_id, initial_on, changed_on, census_on, data_source, remark, geom
from import_components where did = 'new'
