-- The rows of a ladder: by kind of lateness, then by time.
select r.code, r.lateness, r.after_s, r.does, r.recipient, r.quiet_from, r.quiet_to, r.class_codes, r.unit_ids,
       r.area_codes, r.is_urgent, r.note
from city.ladder_rows r join city.ladder_versions v using (version_id)
where v.name = :name
order by array_position(array['soon', 'accept', 'dispatch', 'receive', 'handle', 'silent', 'check'], r.lateness),
         r.is_urgent desc nulls first, r.after_s, r.code
