-- All rows of one ladder into another.
insert into city.ladder_rows (version_id, code, lateness, after_s, does, recipient, quiet_from, quiet_to, class_codes,
    unit_ids, area_codes, is_urgent, note)
select :version_id, r.code, r.lateness, r.after_s, r.does, r.recipient, r.quiet_from, r.quiet_to, r.class_codes,
       r.unit_ids, r.area_codes, r.is_urgent, r.note
from city.ladder_rows r join city.ladder_versions v using (version_id)
where v.name = :name
