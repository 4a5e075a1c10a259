-- The photos of a case without their content, how far from its place each says that it was taken, and whether the very
-- same picture was used elsewhere; where something was covered later, when and by whom.
select a.attachment_id, a.kind, a.added_at, a.taken_at, a.file_name,
       st_distance(a.geom::geography, c.geom::geography) as distance_m,
       coalesce(r.other_cases, 0) as other_cases, coalesce(r.is_of_others, false) as is_of_others,
       a.original_sha256 is not null as is_covered, a.covered_at, s.name as covered_by
from city.attachments a
join city.cases c using (case_id)
left join city.staff s on s.staff_id = a.covered_by
left join city.photo_repeats(:case_id) r using (attachment_id)
where a.case_id = :case_id
order by a.added_at, a.attachment_id
limit :most
