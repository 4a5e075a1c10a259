select code, kind, name, name_en, major_code, major_name, major_name_en, code_2013, code_2026, five_chaos_group, is_hazard
from city.classes where version = :version order by code
