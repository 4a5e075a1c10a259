-- Who reported: asked only for people who may read it.
select p.report_id, p.name, p.phone, p.wishes_secrecy
from city.reports r
join city.reporters p using (report_id)
where r.case_id = :case_id
limit :most
