-- Metres on the ground around a point in degrees, the same at every latitude. A degree of longitude is 111 km at the
-- equator and 38 km at 70 degrees: whoever compares degrees finds what lies north and south too near.

-- How many metres a degree of longitude and of latitude is at a latitude, on the ellipsoid of GRS 80 (EPSG:4490). The
-- latitude is held where the reckoning has no errors: it would stop at a number that is all but zero, or infinite.
create or replace function city.metres_of_degree_lon(lat float8) returns float8
language sql immutable parallel safe as $$
    select 6378137.0 * cos(radians(held)) / sqrt(1 - 0.0066943800229 * sin(radians(held)) ^ 2) * pi() / 180
    from (select least(greatest(abs(lat), 0.0001), 89.9) as held offset 0) h;
$$;

create or replace function city.metres_of_degree_lat(lat float8) returns float8
language sql immutable parallel safe as $$
    select 6378137.0 * (1 - 0.0066943800229) / (1 - 0.0066943800229 * sin(radians(held)) ^ 2) ^ 1.5 * pi() / 180
    from (select least(greatest(abs(lat), 0.0001), 89.9) as held offset 0) h;
$$;

-- A box that holds everything within so many metres of a point, and little more; for an index to look into.
create or replace function city.box_of_radius(point public.geometry, metres float8) returns public.geometry
language sql immutable parallel safe as $$
    select public.st_expand(point,
        least(metres / greatest(city.metres_of_degree_lon(
            abs(public.st_y(point)) + metres / 110000), 1.0), 180.0),
        metres / 110000);
$$;

-- Metres from a point to the nearest part of a shape near it: the plane that touches the ground at the point. Within ten
-- kilometres of the point it is right to some metres, within a few hundred to centimetres.
create or replace function city.metres_between(shape public.geometry, point public.geometry) returns float8
language sql immutable parallel safe as $$
    select public.st_distance(
        public.st_scale(shape, city.metres_of_degree_lon(public.st_y(point)), city.metres_of_degree_lat(public.st_y(point))),
        public.st_scale(point, city.metres_of_degree_lon(public.st_y(point)), city.metres_of_degree_lat(public.st_y(point))));
$$;

-- The named street beside a point: the nearest within 100 m.
create or replace function city.street_beside(point public.geometry) returns table (street_id bigint, name text)
language sql stable parallel safe rows 1 as $$
    select s.street_id, s.name
    from city.streets s
    cross join lateral (select city.metres_between(s.geom, point) as away_m offset 0) d
    where s.name is not null and s.geom operator(public.&&) city.box_of_radius(point, 100) and d.away_m <= 100
    order by d.away_m, s.street_id limit 1;
$$;
