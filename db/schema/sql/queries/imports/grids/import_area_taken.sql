with taken as (
    select r.line, r.source_id, r.code
    from import_grids r
    join city.areas a on a.kind = :area_kind and a.code = r.code and a.valid_from = r.valid_from
    where a.area_id is distinct from r.id
), left_out as (
    delete from import_grids r using taken where taken.line = r.line
)
select line, source_id, code from taken order by line
