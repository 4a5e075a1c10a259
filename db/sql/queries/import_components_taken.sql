-- Takes out rows whose code belongs to another component: of another identifier of the same source, or of a third one.
with taken as (
    select r.line, r.source_id, r.code
    from import_components r join city.components c on c.code = r.code
    where c.component_id is distinct from r.component_id
       or (r.component_id is not null and exists (
            select from city.source_keys k
            where k.source = :source and k.target = 'component' and k.id = r.component_id and k.source_id <> r.source_id))
), left_out as (
    delete from import_components r using taken where taken.line = r.line
)
select line, source_id, code from taken order by line
