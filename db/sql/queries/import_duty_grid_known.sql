update import_grids r
set id = g.duty_grid_id,
    did = case when (g.code, g.name, g.name_en, g.district_code, g.valid_from, g.valid_to) is distinct from
                    (r.code, r.name, r.name_en, r.district_code, r.valid_from, r.valid_to)
                or st_asbinary(g.geom) is distinct from st_asbinary(r.geom)
               then 'changed' else 'same' end
from import_grids b
left join city.source_keys k on k.source = :source and k.target = 'duty_grid' and k.source_id = b.source_id
join city.duty_grids g
    on g.duty_grid_id = coalesce(k.id, (select n.duty_grid_id from city.duty_grids n where n.code = b.code))
where b.line = r.line
