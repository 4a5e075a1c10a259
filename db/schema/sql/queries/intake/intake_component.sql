-- Components whose code begins so, and those on which exactly this code is painted (a lamp pole).
(select c.component_id, c.code, coalesce(c.name, '') as name, c.class_id, public.st_x(c.geom) as lon,
        public.st_y(c.geom) as lat
 from city.components c where c.code >= :code and c.code < :code || 'zzzz' and c.state <> 'removed'
 order by c.code limit :most)
union
(select c.component_id, c.code, coalesce(c.name, ''), c.class_id, public.st_x(c.geom), public.st_y(c.geom)
 from city.components c where c.name = :code and c.state <> 'removed' order by c.code limit :most)
