-- Components that a new edition of their file no longer has; what they were is kept as a version.
with gone as (
    select c.* from city.components c where c.component_id = any(cast(:ids as bigint[])) and c.state <> 'removed' for update
), kept as (
    insert into city.component_versions (component_id, version, replaced_at, replaced_by, facts)
    select g.component_id, g.version, city.city_now(), session_user,
        to_jsonb(g) - 'geom' || jsonb_build_object('lon', st_x(g.geom), 'lat', st_y(g.geom))
    from gone g
)
update city.components c set state = 'removed', version = c.version + 1
from gone g where c.component_id = g.component_id
