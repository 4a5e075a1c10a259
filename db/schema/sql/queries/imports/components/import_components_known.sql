-- Finds the components of a batch that are there: by their key of an earlier import, else by their code.
-- `offset 0` keeps each look a look into an index, whatever the planner knows of the tables: joined freely, every
-- batch could read the whole city.
update import_components r
set component_id = c.component_id, has_key = k.id is not null,
    did = case when (c.code, c.class_id, c.state, c.name, c.supervising_unit_id, c.owner_unit_id, c.maintainer_unit_id,
                     c.initial_on, c.changed_on, c.census_on, c.data_source, c.remark)
                is distinct from
                    (r.code, r.class_id, r.state, r.name, r.supervising_unit_id, r.owner_unit_id, r.maintainer_unit_id,
                     r.initial_on, r.changed_on, r.census_on, r.data_source, r.remark)
                or st_asbinary(c.geom) is distinct from st_asbinary(r.geom)
               then 'changed' else 'same' end
from import_components b
left join lateral (
    select s.id from city.source_keys s
    where s.source = :source and s.target = 'component' and s.source_id = b.source_id offset 0
) k on true
cross join lateral (
    select n.* from city.components n
    where n.component_id = coalesce(k.id, (select o.component_id from city.components o where o.code = b.code)) offset 0
) c
where b.line = r.line
