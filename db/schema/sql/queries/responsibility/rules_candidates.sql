-- Who may be meant for a case, in order, with names.
select c.unit_id, u.name, u.name_en, c.rank, c.is_suggested, c.is_to_ask, c.rule_id, c.reasons
from city.candidates(:case_id) c join city.units u using (unit_id)
order by c.rank
