update import_grids r
set id = a.area_id,
    did = case when (a.code, a.name, a.name_en, a.parent_code, a.valid_from, a.valid_to) is distinct from
                    (r.code, r.name, r.name_en, r.parent_code, r.valid_from, r.valid_to)
                or st_asbinary(a.geom) is distinct from st_asbinary(r.geom)
               then 'changed' else 'same' end
from import_grids b
left join city.source_keys k on k.source = :source and k.target = 'area' and k.source_id = b.source_id
join city.areas a on a.area_id = coalesce(k.id, (
    select n.area_id from city.areas n where n.kind = :area_kind and n.code = b.code and n.valid_from = b.valid_from))
where b.line = r.line
