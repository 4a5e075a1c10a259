with fresh as (
    update import_grids set id = nextval((select cast(pg_get_serial_sequence('city.areas', 'area_id') as regclass))), did = 'new'
    where id is null returning *
)
insert into city.areas (
    area_id, kind, code, name, name_en, parent_code, geom, area_m2, valid_from, valid_to, source)
select id, :area_kind, code, name, name_en, parent_code, geom, area_m2, valid_from, valid_to, :source from fresh
