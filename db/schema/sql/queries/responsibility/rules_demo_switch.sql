-- The first classes of the demo that have earned it are on.
select city.change_automatic(a.class_id, 'shadow', 'on', '演示：影子一致率达标', false)
from city.automatic_classes a
cross join lateral city.shadow_score(a.class_id) s
cross join city.automatic_limits l
where s.judged >= l.shadow_cases and s.agreed >= l.shadow_share * s.judged
order by s.agreed::float8 / s.judged desc, s.judged desc, a.class_id limit :most
