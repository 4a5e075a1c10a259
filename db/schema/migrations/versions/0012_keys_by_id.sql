-- Which rows of files a thing of the city came from: asked for each row that an import brings again.
create index source_keys_id on city.source_keys (target, id);

-- What stands beside a street: asked when a street goes.
create index components_street on city.components (street_id) where street_id is not null;
