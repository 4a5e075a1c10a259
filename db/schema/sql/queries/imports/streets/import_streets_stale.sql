-- A line that has fewer pieces than at its last import: the pieces that are no more go. What stood there finds its street
-- anew at the end of the import. Pieces are numbered without a gap, so the next ones are asked for until there is none.
-- Lists and row addresses, not joins: no plan of these reads all keys, components or streets. Cases are read only when
-- something goes.
with recursive counted as (
    select feature_id, count(*) as many from import_streets group by feature_id
), gone (feature_id, number, place, id) as (
    select c.feature_id, c.many + 1, k.place, k.id
    from counted c
    cross join lateral (
        select s.ctid as place, s.id from city.source_keys s
        where s.source = :source and s.target = 'street' and s.source_id = c.feature_id || '#' || (c.many + 1) offset 0
    ) k
    union all
    select g.feature_id, g.number + 1, k.place, k.id
    from gone g
    cross join lateral (
        select s.ctid as place, s.id from city.source_keys s
        where s.source = :source and s.target = 'street' and s.source_id = g.feature_id || '#' || (g.number + 1) offset 0
    ) k
), stale as (
    delete from city.source_keys k where k.ctid = any(array(select place from gone)) returning k.id
), freed as (
    update city.components n set street_id = null where n.street_id = any(array(select id from stale))
), unnamed as (
    update city.cases n set street_id = null
    where n.street_id = any(array(select id from stale)) and exists (select from stale)
)
delete from city.streets s where s.street_id = any(array(select id from stale))
