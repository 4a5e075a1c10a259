-- `offset 0` keeps each look a look into an index, whatever the planner knows of the tables: joined freely, every
-- batch could read the whole city.
update import_grids r
set id = a.area_id,
    did = case when (a.code, a.name, a.name_en, a.parent_code, a.valid_from, a.valid_to) is distinct from
                    (r.code, r.name, r.name_en, r.parent_code, r.valid_from, r.valid_to)
                or st_asbinary(a.geom) is distinct from st_asbinary(r.geom)
               then 'changed' else 'same' end
from import_grids b
left join lateral (
    select s.id from city.source_keys s
    where s.source = :source and s.target = 'area' and s.source_id = b.source_id offset 0
) k on true
cross join lateral (
    select n.* from city.areas n
    where n.area_id = coalesce(k.id, (
        select o.area_id from city.areas o where o.kind = :area_kind and o.code = b.code and o.valid_from = b.valid_from))
    offset 0
) a
where b.line = r.line
