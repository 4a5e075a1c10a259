-- The reports of a case, the first one first.
select r.report_id, r.channel, r.reported_at, r.text, r.address, r.outside_id
from city.reports r
where r.case_id = :case_id
order by r.reported_at, r.report_id
limit :most
