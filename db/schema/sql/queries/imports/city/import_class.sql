-- Writes a class that is missing or called otherwise; one row where it did. Numbers of classes are few (smallint): one is
-- taken for a class that is new and never for one that is there.
with changed as (
    update city.classes c set
        major_code = :major_code, major_name = :major_name, major_name_en = :major_name_en, name = :name,
        name_en = :name_en, code_2013 = cast(:code_2013 as text), code_2026 = cast(:code_2026 as text),
        five_chaos_group = cast(:five_chaos_group as text), is_hazard = :is_hazard
    where c.version = :version and c.kind = :kind and c.code = :code
      and (c.major_code, c.major_name, c.major_name_en, c.name, c.name_en, c.code_2013, c.code_2026, c.five_chaos_group,
           c.is_hazard)
        is distinct from (cast(:major_code as text), cast(:major_name as text), cast(:major_name_en as text),
            cast(:name as text), cast(:name_en as text), cast(:code_2013 as text), cast(:code_2026 as text),
            cast(:five_chaos_group as text), cast(:is_hazard as boolean))
    returning 1
), made as (
    insert into city.classes (version, kind, code, major_code, major_name, major_name_en, name, name_en,
        code_2013, code_2026, five_chaos_group, is_hazard, source)
    select :version, :kind, :code, :major_code, :major_name, :major_name_en, :name, :name_en,
        cast(:code_2013 as text), cast(:code_2026 as text), cast(:five_chaos_group as text),
        cast(:is_hazard as boolean), 'import'
    where not exists (select from city.classes c where c.version = :version and c.kind = :kind and c.code = :code)
    returning 1
)
select 1 from changed union all select 1 from made
