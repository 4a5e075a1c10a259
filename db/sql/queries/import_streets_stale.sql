-- A line that has fewer pieces than at its last import: the pieces that are no more go. What stood there finds its street
-- anew at the end of the import.
with counted as (
    select feature_id, count(*) as many from import_streets group by feature_id
), stale as (
    delete from city.source_keys k using counted c
    where k.source = :source and k.target = 'street' and starts_with(k.source_id, c.feature_id || '#')
      and substr(k.source_id, length(c.feature_id) + 2) ~ '^[0-9]{1,9}$'
      and substr(k.source_id, length(c.feature_id) + 2)::integer > c.many
    returning k.id
), freed as (
    update city.components n set street_id = null from stale where n.street_id = stale.id
), unnamed as (
    update city.cases n set street_id = null from stale where n.street_id = stale.id
)
delete from city.streets s using stale where s.street_id = stale.id
