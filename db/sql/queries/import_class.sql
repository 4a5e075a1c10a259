insert into city.classes as c (version, kind, code, major_code, major_name, major_name_en, name, name_en,
    code_2013, code_2026, five_chaos_group, is_hazard, source)
values (:version, :kind, :code, :major_code, :major_name, :major_name_en, :name, :name_en,
    :code_2013, :code_2026, :five_chaos_group, :is_hazard, 'import')
on conflict (version, kind, code) do update set
    major_code = excluded.major_code, major_name = excluded.major_name, major_name_en = excluded.major_name_en,
    name = excluded.name, name_en = excluded.name_en, code_2013 = excluded.code_2013, code_2026 = excluded.code_2026,
    five_chaos_group = excluded.five_chaos_group, is_hazard = excluded.is_hazard
where (c.major_code, c.major_name, c.major_name_en, c.name, c.name_en, c.code_2013, c.code_2026, c.five_chaos_group,
       c.is_hazard)
    is distinct from (excluded.major_code, excluded.major_name, excluded.major_name_en, excluded.name, excluded.name_en,
       excluded.code_2013, excluded.code_2026, excluded.five_chaos_group, excluded.is_hazard)
