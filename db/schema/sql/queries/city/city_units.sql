-- All responsible units, also former ones: cases name them.
select unit_id, code, name, coalesce(name_en, name) as name_en, coalesce(short_name, name) as short_name,
    coalesce(short_name_en, name_en, short_name, name) as short_name_en, kind, district_code
from city.units
order by unit_id
