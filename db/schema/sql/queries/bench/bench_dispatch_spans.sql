-- Real milliseconds from the filing of cases to their automatic dispatch, by their records.
select extract(epoch from d.acted_at - f.acted_at)::float8 * 1000
       / coalesce(nullif((select c.speed from city.city_clock c), 0), 1) as span_ms
from city.flow_records f
join city.flow_records d on d.case_id = f.case_id and d.action = 'dispatch' and d.on_behalf_of = 'automatic'
where f.case_id = any (:ids) and f.action = 'file'
