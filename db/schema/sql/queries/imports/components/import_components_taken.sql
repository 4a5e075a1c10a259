-- Takes out rows whose code belongs to another component: of another identifier of the same source, or of a third one.
-- `offset 0` keeps each look a look into an index, whatever the planner knows of the tables: joined freely, every
-- batch could read the whole city.
with taken as (
    select r.line, r.source_id, r.code
    from import_components r
    cross join lateral (select n.component_id from city.components n where n.code = r.code offset 0) c
    left join lateral (
        select bool_or(s.source = :source and s.source_id <> r.source_id) as is_of_another
        from (select o.source, o.source_id from city.source_keys o
              where o.target = 'component' and o.id = r.component_id offset 0) s
    ) k on true
    where c.component_id is distinct from r.component_id or k.is_of_another
), left_out as (
    delete from import_components r using taken where taken.line = r.line
)
select line, source_id, code from taken order by line
