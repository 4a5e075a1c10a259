update import_grids r
set id = g.unit_grid_id,
    did = case when (g.code, g.duty_grid_id, g.district_code, g.township_code, g.community_code, g.management_grade, g.valid_from, g.valid_to) is distinct from
                    (r.code, r.duty_grid_id, r.district_code, r.township_code, r.community_code, r.management_grade, r.valid_from, r.valid_to)
                or st_asbinary(g.geom) is distinct from st_asbinary(r.geom)
               then 'changed' else 'same' end
from import_grids b
left join city.source_keys k on k.source = :source and k.target = 'unit_grid' and k.source_id = b.source_id
join city.unit_grids g
    on g.unit_grid_id = coalesce(k.id, (select n.unit_grid_id from city.unit_grids n where n.code = b.code))
where b.line = r.line
