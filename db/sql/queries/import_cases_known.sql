-- Finds the cases of a batch that came in before, as they are now.
update import_cases r
set case_id = k.id, is_new = false, version = c.version, from_state = c.state, case_no = c.case_no
from city.source_keys k
join city.cases c on c.case_id = k.id
where k.source = :source and k.target = 'case' and k.source_id = r.source_id
