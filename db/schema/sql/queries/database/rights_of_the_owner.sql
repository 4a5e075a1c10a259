-- What the owner of a database may do of what an upgrade needs; no row for a superuser or somebody who owns it not.
select quote_ident(current_user) as person, current_database() as database,
    exists (select from pg_extension where extname = 'postgis')
        or exists (select from pg_available_extension_versions v join pg_available_extensions a
                       on a.name = v.name and a.default_version = v.version
                   where v.name = 'postgis' and v.trusted and has_database_privilege(current_database(), 'create')) as has_postgis,
    r.rolcreaterole or to_regrole(quote_ident(current_database() || '_staff')) is not null as has_roles,
    pg_has_role('pg_signal_backend', 'usage') and pg_has_role('pg_read_all_stats', 'usage') as may_end_sessions
from pg_roles r
join pg_database d on d.datname = current_database()
where r.rolname = current_user and not r.rolsuper and pg_has_role(d.datdba, 'usage')
