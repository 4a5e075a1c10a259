-- Every table and view that an upgrade may touch; parts of tables are locked with their wholes.
select n.nspname as schema, c.relname as name
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('city', 'read_side') and c.relkind in ('r', 'p', 'v') and not c.relispartition
order by c.relkind = 'v', c.relname
