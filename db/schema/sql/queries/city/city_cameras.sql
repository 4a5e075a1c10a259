-- Where the cameras stand: whole columns in one row.
select
    array_agg(camera_id::bigint) as id, array_agg(name) as name, array_agg(coalesce(st_x(geom), 'NaN')) as lon,
    array_agg(coalesce(st_y(geom), 'NaN')) as lat
from (select * from city.cameras order by camera_id) facts
