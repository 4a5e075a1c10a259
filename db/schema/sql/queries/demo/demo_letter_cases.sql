-- The late cases of the units that the latest letters are about, those late for longest in the supervision letters; the
-- counts of the letters follow.
with on_way as (
    select l.letter_id, l.kind, l.unit_id, l.cases, case when l.sent_at is null then '' else 'none' end as noted,
           coalesce(sum(l.cases) filter (where l.kind = 'supervision')
               over (partition by l.unit_id order by l.letter_id rows between unbounded preceding and 1 preceding), 0) as before
    from city.letters l where l.is_demo and l.state in ('draft', 'approved', 'sent', 'received')),
late as (
    select c.unit_id, c.case_id, c.due_at, row_number() over (partition by c.unit_id order by least(c.stage_due_at, c.due_at), c.case_id) as place
    from city.cases c
    where c.closed_at is null and c.suspended_at is null and c.state in ('dispatched', 'received', 'to_rework')
      and least(c.stage_due_at, c.due_at) < city.city_now() and c.unit_id in (select o.unit_id from on_way o))
insert into city.letter_cases (letter_id, case_id, place_no, noted)
select o.letter_id, a.case_id, row_number() over (partition by o.letter_id order by a.place), o.noted
from on_way o join late a on a.unit_id = o.unit_id
where o.kind = 'urging' or a.place > o.before and a.place <= o.before + o.cases
