-- What screens look up in a city with years of history; functions stand in db/schema/sql/city/51_scopes.sql.

-- Open cases in a box: months that are over have an empty index.
create index cases_open_geom on city.cases using gist (geom) where closed_at is null;
