-- What came in from a source and is in the city now, but for what another source has as well.
select k.source_id, k.id
from city.source_keys k join city.duty_grids t on t.duty_grid_id = k.id
where k.source = :source and k.target = 'duty_grid' and t.valid_to is null
  and not exists (select from city.source_keys o
                  where o.target = k.target and o.id = k.id and o.source <> k.source)
