-- Streets of some classes, water and borders of districts in a box of degrees, for the map of a letter.
with box as materialized (select public.st_makeenvelope(:west, :south, :east, :north, 4490) as shape)
select f.kind, public.st_asbinary(f.geom) as shape
from box b cross join lateral (
    select 'water' as kind, public.st_clipbybox2d(w.geom, b.shape) as geom from city.waters w where w.geom && b.shape
    union all
    select s.class, public.st_clipbybox2d(s.geom, b.shape) from city.streets s
    where s.geom && b.shape and s.class = any (cast(:classes as text[]))
    union all
    select 'district', public.st_clipbybox2d(public.st_boundary(a.geom), b.shape) from city.areas a
    where a.kind in ('district', 'development_zone') and a.valid_to is null and a.geom && b.shape) f
where not public.st_isempty(f.geom)
