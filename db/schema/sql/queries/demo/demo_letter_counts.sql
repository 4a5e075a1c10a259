-- What the latest letters count is what they hold; a letter whose unit has no late case left keeps its first figure.
update city.letters l set cases = k.cases, silent_cases = least(l.silent_cases, k.cases),
    open_cases = greatest(k.cases, (select count(*) from city.cases c where c.unit_id = l.unit_id and c.closed_at is null
                                    and c.state in ('dispatched', 'received', 'to_rework')))
from (select letter_id, count(*) as cases from city.letter_cases group by letter_id) k
where k.letter_id = l.letter_id and l.is_demo
