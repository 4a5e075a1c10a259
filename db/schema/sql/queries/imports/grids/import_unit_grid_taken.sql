with taken as (
    select r.line, r.source_id, r.code
    from import_grids r join city.unit_grids g on g.code = r.code
    where g.unit_grid_id is distinct from r.id
), left_out as (
    delete from import_grids r using taken where taken.line = r.line
)
select line, source_id, code from taken order by line
