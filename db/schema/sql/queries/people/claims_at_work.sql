-- Who works on which case and who has it open, as one picture; a claim that was taken over is told for a while after its
-- end. `is_held` is null for a presence.
select c.case_id, c.staff_id, s.name, c.until > clock_timestamp() as is_held, c.taken_from, c.reason,
    extract(epoch from c.taken_at)::float8 as since
from city.claims c join city.staff s using (staff_id)
where c.until > clock_timestamp() or c.taken_from is not null and c.taken_at > clock_timestamp() - city.claim_lease()
union all
select p.case_id, p.staff_id, s.name, null, null, null, null
from city.presences p join city.staff s using (staff_id)
where p.seen_at > clock_timestamp() - city.presence_lease()
order by 1, 2, 4
