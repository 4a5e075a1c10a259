-- Open cases that wait for a decision, for an item of sixty.
select c.case_id from city.cases c
where c.closed_at is null and c.state in ('to_coordinate', 'at_dispatch', 'returned', 'at_district')
order by c.case_id limit 60
