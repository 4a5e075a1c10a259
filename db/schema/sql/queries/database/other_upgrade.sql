-- Who holds the lock of an upgrade of this database; `is_upgrade` where it is a member of its owner.
select
    l.pid,
    a.usename::text as role_name,
    coalesce(nullif(a.application_name, ''), a.backend_type) as application,
    false as is_autovacuum,
    coalesce(a.xact_start, a.backend_start) as since,
    array[]::text[] as tables,
    pg_has_role(a.usesysid, d.datdba, 'member') as is_upgrade
from pg_locks l
join pg_database d on d.oid = l.database and d.datname = current_database()
join pg_stat_activity a on a.pid = l.pid
where l.locktype = 'advisory' and l.granted and l.classid = 0 and l.objid = :lock and l.objsubid = 1
