with fresh as (
    update import_grids set id = nextval((select cast(pg_get_serial_sequence('city.duty_grids', 'duty_grid_id') as regclass))), did = 'new'
    where id is null returning *
)
insert into city.duty_grids (duty_grid_id, code, name, name_en, district_code, geom, area_m2, valid_from, valid_to)
select id, code, name, name_en, district_code, geom, area_m2, valid_from, valid_to
from fresh
