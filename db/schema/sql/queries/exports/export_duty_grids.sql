-- Duty grids as an import takes them.
with keys as (
    select id, min(source) as source, min(source_id) as source_id from city.source_keys
    where target = 'duty_grid' and (cast(:source as text) is null or source = :source) group by id
)
select coalesce(k.source_id, g.code) as id, k.source, g.code, g.name, g.name_en, g.district_code, g.valid_from, g.valid_to,
    st_asbinary(g.geom) as geom
from city.duty_grids g left join keys k on k.id = g.duty_grid_id
where cast(:source as text) is null or k.id is not null
order by g.duty_grid_id
