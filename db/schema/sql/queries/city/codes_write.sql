-- Adds the classes of the national tables that are not there; numbers are taken for those only, as they are few
-- (smallint) and every upgrade asks again.
insert into city.classes (version, kind, code, major_code, major_name, major_name_en, name, name_en, code_2013, code_2026,
    five_chaos_group, limit_value, limit_unit, is_hazard, source)
select r.version, r.kind, r.code, r.major_code, r.major_name, r.major_name_en, r.name, r.name_en, r.code_2013, r.code_2026,
    r.five_chaos_group, r.limit_value, r.limit_unit, r.is_hazard, r.source
from jsonb_to_recordset(cast(:rows as jsonb)) as r (place integer, version text, kind text, code text, major_code text,
    major_name text, major_name_en text, name text, name_en text, code_2013 text, code_2026 text, five_chaos_group text,
    limit_value double precision, limit_unit text, is_hazard boolean, source text)
where not exists (select from city.classes c where (c.version, c.kind, c.code) = (r.version, r.kind, r.code))
order by r.place
