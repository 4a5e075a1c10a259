-- The classes of a code table, as rules of a manual name them.
select kind, code, name, name_en, major_code, major_name
from city.classes
where version = :version
order by kind, code
