-- Brings changed components to what the file says; what they were is kept as a version.
with changed as (
    select * from import_components where did = 'changed'
), kept as (
    insert into city.component_versions (component_id, version, replaced_at, replaced_by, facts)
    select c.component_id, c.version, city.city_now(), session_user,
        to_jsonb(c) - 'geom' || jsonb_build_object('lon', st_x(c.geom), 'lat', st_y(c.geom))
    from changed r cross join lateral (select n.* from city.components n where n.component_id = r.component_id offset 0) c
)
update city.components c set
    street_id = case when st_asbinary(c.geom) = st_asbinary(r.geom) then c.street_id end,
    version = c.version + 1, code = r.code, class_id = r.class_id, state = r.state, name = r.name,
    unit_grid_id = r.unit_grid_id, duty_grid_id = r.duty_grid_id, district_code = r.district_code,
    supervising_unit_id = r.supervising_unit_id, owner_unit_id = r.owner_unit_id,
    maintainer_unit_id = r.maintainer_unit_id, initial_on = r.initial_on, changed_on = r.changed_on,
    census_on = r.census_on, data_source = r.data_source, remark = r.remark, geom = r.geom
from changed r
where c.component_id = r.component_id and c.component_id = any(array(select component_id from changed))
