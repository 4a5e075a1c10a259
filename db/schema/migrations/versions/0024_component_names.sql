-- What is painted on a component (the code of a lamp pole) is looked up while somebody types.
create index components_name on city.components (name) where name is not null;
