-- Cases like those of an item in twelve months.
select a.case_id, a.case_no, extract(epoch from a.reported_at)::float8 as reported_s, a.state, a.unit, a.unit_en,
       a.refused_times, coalesce(a.address, '') as address, a.distance_m, a.lon, a.lat, a.found
from city.cases_like_item(:item_id, :radius_m) a
