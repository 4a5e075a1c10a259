-- Who else has held tables or views of the city for some seconds: sessions, and transactions that were prepared and
-- forgotten.
select
    l.pid,
    coalesce(a.usename, x.owner)::text as role_name,
    coalesce(nullif(a.application_name, ''), x.gid, a.backend_type) as application,
    coalesce(a.backend_type, '') = 'autovacuum worker' as is_autovacuum,
    coalesce(a.xact_start, x.prepared) as since,
    array_agg(distinct coalesce(parent.relname, c.relname)::text) as tables
from pg_locks l
join pg_class c on c.oid = l.relation and c.relkind in ('r', 'p', 'v')
left join pg_inherits i on i.inhrelid = c.oid
left join pg_class parent on parent.oid = i.inhparent
left join pg_stat_activity a on a.pid = l.pid
left join (
    select t.virtualtransaction, p.owner, p.gid, p.prepared from pg_prepared_xacts p
    join pg_locks t on t.locktype = 'transactionid' and t.pid is null and t.transactionid = p.transaction
) x on l.pid is null and x.virtualtransaction = l.virtualtransaction
where l.locktype = 'relation' and l.granted and l.database = (select oid from pg_database where datname = current_database())
  and c.relnamespace in (to_regnamespace('city'), to_regnamespace('read_side')) and l.pid is distinct from pg_backend_pid()
  and coalesce(coalesce(a.xact_start, x.prepared) < clock_timestamp() - make_interval(secs => :older_s), true)
group by 1, 2, 3, 4, 5
order by since nulls last, l.pid
