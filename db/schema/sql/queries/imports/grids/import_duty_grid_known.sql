-- `offset 0` keeps each look a look into an index, whatever the planner knows of the tables: joined freely, every
-- batch could read the whole city.
update import_grids r
set id = g.duty_grid_id,
    did = case when (g.code, g.name, g.name_en, g.district_code, g.valid_from, g.valid_to) is distinct from
                    (r.code, r.name, r.name_en, r.district_code, r.valid_from, r.valid_to)
                or st_asbinary(g.geom) is distinct from st_asbinary(r.geom)
               then 'changed' else 'same' end
from import_grids b
left join lateral (
    select s.id from city.source_keys s
    where s.source = :source and s.target = 'duty_grid' and s.source_id = b.source_id offset 0
) k on true
cross join lateral (
    select n.* from city.duty_grids n
    where n.duty_grid_id = coalesce(k.id, (select o.duty_grid_id from city.duty_grids o where o.code = b.code)) offset 0
) g
where b.line = r.line
