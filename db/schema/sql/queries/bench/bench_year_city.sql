-- A city of one street for the measurement of a year: a unit, a class, and one person for each post.
insert into city.city_profile (name, name_en, centre_name, centre_name_en, area_code, west, south, east, north,
                               time_zone, measure_epsg, is_demo)
values ('量测市', 'Bench', '量测中心', 'Bench centre', '450100', 108.0, 22.5, 108.7, 23.1, 'Asia/Shanghai', 4545, true);
insert into city.areas (kind, code, name, geom)
values ('district', '450103', '量测区', st_multi(st_makeenvelope(108.2, 22.7, 108.5, 22.9, 4490)));
insert into city.duty_grids (code, name, district_code, geom, area_m2)
values ('450103D001', '001', '450103', st_multi(st_makeenvelope(108.3, 22.8, 108.4, 22.9, 4490)), 1e8);
insert into city.unit_grids (code, duty_grid_id, district_code, township_code, community_code, geom, area_m2)
values ('450103001001001', 1, '450103', '450103001', '450103001001',
        st_multi(st_makeenvelope(108.3, 22.8, 108.4, 22.9, 4490)), 1e8);
insert into city.units (code, name, kind, district_code) values ('U1', '量测单位', 'district', '450103');
insert into city.staff (role_name, name, number, unit_id, is_demo)
select 'not-yet-named-' || post, post, post || '-1', case post when 'handler' then 1 end, true
from unnest(city.posts()) post;
insert into city.staff_posts (staff_id, post) select staff_id, split_part(number, '-', 1) from city.staff;
