-- `offset 0` keeps each look a look into an index, whatever the planner knows of the tables: joined freely, every
-- batch could read the whole city.
update import_grids r
set id = g.unit_grid_id,
    did = case when (g.code, g.duty_grid_id, g.district_code, g.township_code, g.community_code, g.management_grade, g.valid_from, g.valid_to) is distinct from
                    (r.code, r.duty_grid_id, r.district_code, r.township_code, r.community_code, r.management_grade, r.valid_from, r.valid_to)
                or st_asbinary(g.geom) is distinct from st_asbinary(r.geom)
               then 'changed' else 'same' end
from import_grids b
left join lateral (
    select s.id from city.source_keys s
    where s.source = :source and s.target = 'unit_grid' and s.source_id = b.source_id offset 0
) k on true
cross join lateral (
    select n.* from city.unit_grids n
    where n.unit_grid_id = coalesce(k.id, (select o.unit_grid_id from city.unit_grids o where o.code = b.code)) offset 0
) g
where b.line = r.line
