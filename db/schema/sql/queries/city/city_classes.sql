-- All component and event classes of every version.
select class_id, version, kind, code, major_code, major_name, major_name_en, name, name_en, five_chaos_group, is_hazard
from city.classes
order by class_id
