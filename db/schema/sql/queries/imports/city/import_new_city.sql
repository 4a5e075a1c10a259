insert into city.city_profile (
    name, name_en, centre_name, centre_name_en, area_code, west, south, east, north, time_zone, calendar, measure_epsg,
    work_stretches, code_version)
values (
    :name, :name_en, :centre_name, :centre_name_en, :area_code, :west, :south, :east, :north, :time_zone, :calendar,
    :measure_epsg, cast(:work_stretches as jsonb), :code_version)
on conflict (profile_id) do nothing
