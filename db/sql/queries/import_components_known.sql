-- Finds the components of a batch that are there: by their key of an earlier import, else by their code.
update import_components r
set component_id = c.component_id,
    did = case when (c.code, c.class_id, c.state, c.name, c.supervising_unit_id, c.owner_unit_id, c.maintainer_unit_id,
                     c.initial_on, c.changed_on, c.census_on, c.data_source, c.remark)
                is distinct from
                    (r.code, r.class_id, r.state, r.name, r.supervising_unit_id, r.owner_unit_id, r.maintainer_unit_id,
                     r.initial_on, r.changed_on, r.census_on, r.data_source, r.remark)
                or st_asbinary(c.geom) is distinct from st_asbinary(r.geom)
               then 'changed' else 'same' end
from import_components b
left join city.source_keys k on k.source = :source and k.target = 'component' and k.source_id = b.source_id
join city.components c
    on c.component_id = coalesce(k.id, (select n.component_id from city.components n where n.code = b.code))
where b.line = r.line
