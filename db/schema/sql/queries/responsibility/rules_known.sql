-- What the rows of a table of rules may name, by code.
select 'unit' as what, code, unit_id::bigint as id, null as kind from city.units where valid_to is null
union all
select 'duty_grid', code, duty_grid_id, null from city.duty_grids where valid_to is null
union all
select 'unit_grid', code, unit_grid_id, null from city.unit_grids where valid_to is null
union all
select 'area', code, area_id, kind from (
    select distinct on (kind, code) kind, code, area_id from city.areas order by kind, code, valid_from desc) areas
union all
select 'class', code, class_id, kind from city.classes where version = :code_version
