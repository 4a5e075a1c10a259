with fresh as (
    update import_grids set id = nextval((select cast(pg_get_serial_sequence('city.unit_grids', 'unit_grid_id') as regclass))), did = 'new'
    where id is null returning *
)
insert into city.unit_grids (unit_grid_id, code, duty_grid_id, district_code, township_code, community_code, management_grade, geom, area_m2, valid_from, valid_to)
select id, code, duty_grid_id, district_code, township_code, community_code, management_grade, geom, area_m2, valid_from, valid_to
from fresh
