-- Whether the mark of an upgrade is this one, and the roles that an upgrade makes are there.
select coalesce(obj_description(to_regnamespace('city'), 'pg_namespace') = :fingerprint, false)
   and to_regrole(quote_ident(current_database() || '_staff')) is not null
