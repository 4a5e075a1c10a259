-- Counts features, not pieces.
select count(*) filter (where is_new) as inserted, count(*) filter (where not is_new and is_changed) as updated,
       count(*) filter (where not is_new and not is_changed) as unchanged
from (select bool_and(did = 'new') as is_new, bool_or(did <> 'same') as is_changed from import_streets group by feature_id) f
