select count(*) filter (where did = 'new') as inserted, count(*) filter (where did = 'changed') as updated,
       count(*) filter (where did = 'same') as unchanged
from import_grids
