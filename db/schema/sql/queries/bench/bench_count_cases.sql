-- About how many cases there are, from the statistics.
select sum(greatest(c.reltuples, 0)) from pg_inherits i join pg_class c on c.oid = i.inhrelid
where i.inhparent = 'city.cases'::regclass
