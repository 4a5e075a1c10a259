-- A line that has fewer pieces than at its last import: the pieces that are no more go, unless something stands there.
with counted as (
    select feature_id, count(*) as many from import_streets group by feature_id
), stale as (
    delete from city.source_keys k using counted c
    where k.source = :source and k.target = 'street' and starts_with(k.source_id, c.feature_id || '#')
      and substr(k.source_id, length(c.feature_id) + 2) ~ '^[0-9]{1,9}$'
      and substr(k.source_id, length(c.feature_id) + 2)::integer > c.many
      and not exists (select from city.components n where n.street_id = k.id)
    returning k.id
)
delete from city.streets s using stale where s.street_id = stale.id
