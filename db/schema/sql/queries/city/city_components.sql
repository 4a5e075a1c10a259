-- The next components after an id, in the order of their ids: whole columns in one row.
select
    array_agg(component_id) as component_id, array_agg(lon) as lon, array_agg(lat) as lat,
    array_agg(class_id) as class_id, array_agg(state) as state, array_agg(owner_id) as owner_id,
    array_agg(maintainer_id) as maintainer_id, array_agg(duty_grid_id) as duty_grid_id,
    array_agg(census_day) as census_day
from (
    select * from read_side.city_components where component_id > :after order by component_id limit :rows
) facts
