-- The streets of each duty grid, cut at its border.
select d.duty_grid_id, st_asbinary(part.geom) as line
from city.duty_grids d
join city.streets s on st_intersects(d.geom, s.geom)
cross join lateral st_dump(st_intersection(s.geom, d.geom)) part
where d.valid_to is null and geometrytype(part.geom) = 'LINESTRING'
order by d.duty_grid_id, s.street_id, part.path
