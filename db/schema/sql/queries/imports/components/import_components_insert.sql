-- The name of the sequence is looked up once and not for each row.
with fresh as (
    update import_components
    set component_id = nextval((select cast(pg_get_serial_sequence('city.components', 'component_id') as regclass))), did = 'new'
    where component_id is null returning *
)
insert into city.components (
    component_id, code, class_id, state, name, unit_grid_id, duty_grid_id, district_code, supervising_unit_id,
    owner_unit_id, maintainer_unit_id, initial_on, changed_on, census_on, data_source, remark, geom)
select component_id, code, class_id, state, name, unit_grid_id, duty_grid_id, district_code, supervising_unit_id,
    owner_unit_id, maintainer_unit_id, initial_on, changed_on, census_on, data_source, remark, geom
from fresh
