-- Unit grids as an import takes them.
with keys as (
    select id, min(source) as source, min(source_id) as source_id from city.source_keys
    where target = 'unit_grid' and (cast(:source as text) is null or source = :source) group by id
)
select coalesce(k.source_id, g.code) as id, k.source, g.code, g.district_code, g.township_code, g.community_code,
    d.code as duty_grid, g.management_grade, g.valid_from, g.valid_to, st_asbinary(g.geom) as geom
from city.unit_grids g
left join city.duty_grids d on d.duty_grid_id = g.duty_grid_id
left join keys k on k.id = g.unit_grid_id
where cast(:source as text) is null or k.id is not null
order by g.unit_grid_id
