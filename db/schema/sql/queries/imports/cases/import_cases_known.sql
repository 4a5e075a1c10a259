-- Finds the cases of a batch that came in before, as they are now.
-- `offset 0` keeps each look a look into an index, whatever the planner knows of the tables: joined freely, every
-- batch could read the whole city.
update import_cases r
set case_id = k.id, is_new = false, version = c.version, from_state = c.state, case_no = c.case_no
from import_cases b
cross join lateral (
    select s.id from city.source_keys s
    where s.source = :source and s.target = 'case' and s.source_id = b.source_id offset 0
) k
cross join lateral (select n.version, n.state, n.case_no from city.cases n where n.case_id = k.id offset 0) c
where b.line = r.line
