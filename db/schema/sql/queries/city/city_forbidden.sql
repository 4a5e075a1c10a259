-- The topics of which this person may read nothing: one row each.
select topic
from (values ('cases', 'city.cases'), ('components', 'city.components'), ('staff', 'city.latest_positions'),
             ('cameras', 'city.cameras'), ('claims', 'city.claims')) of(topic, relation)
where not has_any_column_privilege(relation, 'select')
