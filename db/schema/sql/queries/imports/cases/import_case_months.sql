-- The months that have cases: the partitions' own bounds, no row is read.
select substring(relname from '[0-9]{6}$')::bigint * 1000000000000 as low
from pg_inherits i join pg_class p on p.oid = i.inhrelid
where i.inhparent = 'city.cases'::regclass and relname ~ '_[0-9]{6}$' order by 1
