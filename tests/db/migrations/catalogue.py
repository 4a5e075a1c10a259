"""Everything that a database says about itself, in words that two databases of one version share."""

from __future__ import annotations

import re

from sqlalchemy import Connection, text

OURS = "('city', 'read_side')"

QUESTIONS = {
    "schemas": f"""
        select nspname, coalesce(nspacl, acldefault('n', nspowner))::text, nspowner::regrole::text
        from pg_namespace where nspname in {OURS}""",
    "relations": f"""
        select c.oid::regclass::text, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.reloptions,
               coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))::text,
               c.relowner::regrole::text, c.relpersistence, c.relreplident, obj_description(c.oid, 'pg_class')
        from pg_class c where c.relnamespace in (select oid from pg_namespace where nspname in {OURS})
          and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')""",
    "columns": f"""
        select a.attrelid::regclass::text, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
               a.attgenerated, a.attacl::text, pg_get_expr(d.adbin, d.adrelid), a.attstorage,
               col_description(a.attrelid, a.attnum)
        from pg_attribute a join pg_class c on c.oid = a.attrelid left join pg_attrdef d
             on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'S')
          and c.relnamespace in (select oid from pg_namespace where nspname in {OURS})""",
    "indexes": f"""
        select i.indrelid::regclass::text, pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisunique from pg_index i
        join pg_class c on c.oid = i.indrelid
        where c.relnamespace in (select oid from pg_namespace where nspname in {OURS})""",
    "constraints": f"""
        select c.conrelid::regclass::text, c.conname, c.contype::text, pg_get_constraintdef(c.oid), c.convalidated,
               c.condeferrable, c.condeferred
        from pg_constraint c where c.connamespace in (select oid from pg_namespace where nspname in {OURS})""",
    "functions": f"""
        select p.oid::regprocedure::text, pg_get_functiondef(p.oid), p.proowner::regrole::text,
               coalesce(p.proacl, acldefault('f', p.proowner))::text,
               obj_description(p.oid, 'pg_proc')
        from pg_proc p where p.prokind in ('f', 'p') and p.pronamespace in
             (select oid from pg_namespace where nspname in {OURS})""",
    "triggers": f"""
        select t.tgrelid::regclass::text, t.tgname, t.tgenabled::text, pg_get_triggerdef(t.oid), t.tgtype
        from pg_trigger t
        join pg_class c on c.oid = t.tgrelid
        where not t.tgisinternal and c.relnamespace in (select oid from pg_namespace where nspname in {OURS})""",
    "policies": "select schemaname, tablename, policyname, permissive, roles, cmd, qual, with_check from pg_policies",
    "views": f"select schemaname, viewname, definition from pg_views where schemaname in {OURS}",
    "types": f"""
        select t.typname, t.typtype::text, t.typacl::text from pg_type t where t.typtype in ('d', 'e', 'm', 'r')
          and t.typnamespace in (select oid from pg_namespace where nspname in {OURS})""",
    "default rights": "select defaclrole::regrole::text, defaclobjtype::text, defaclacl::text from pg_default_acl",
    "database": "select datacl::text, datconnlimit from pg_database where datname = current_database()",
    "settings": """
        select coalesce(setrole::regrole::text, ''), setconfig from pg_db_role_setting
        where setdatabase in (0, (select oid from pg_database where datname = current_database()))
          and (setrole = 0 or setrole::regrole::text like '%' || current_database() || '%')
          and setrole::regrole::text not in (select quote_ident(role_name) from city.staff)""",
    "settings of people": """
        select case s.number when 'worker' then 'worker' else 'a person' end, array(
            select one from pg_db_role_setting d cross join lateral unnest(d.setconfig) one
            where d.setrole = r.oid
              and d.setdatabase in (0, (select oid from pg_database where datname = current_database()))
            order by one)
        from city.staff s join pg_roles r on r.rolname = s.role_name""",
    "group roles": """
        select r.rolname, r.rolcanlogin, r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolinherit, r.rolbypassrls,
               array(
               select roleid::regrole::text from pg_auth_members m where m.member = r.oid order by 1), r.rolconfig
        from pg_roles r where r.rolname in (select city.post_role(p) from unnest(array['staff'] || city.posts()) p)""",
    "moves": "select * from city.case_moves",
    "rights of everybody on the server's own functions": """
        select oid::regprocedure::text, proacl::text from pg_proc
        where pronamespace = 'pg_catalog'::regnamespace and proacl is not null""",
    "languages": "select lanname, lanacl::text from pg_language",
    "extensions": "select extname, extversion from pg_extension",
}


def catalogue(connection: Connection) -> dict[str, set[str]]:
    """Return one text for each thing there is, by kind; the name of the database and of each month left out."""
    name = connection.scalar(text("select current_database()"))
    return {
        kind: {_plain(repr(tuple(row)), str(name)) for row in connection.exec_driver_sql(question.replace("%", "%%"))}
        for kind, question in QUESTIONS.items()
    }


def _plain(words: str, name: str) -> str:
    words = re.sub(rf'"?{re.escape(name)}(_[a-z0-9_-]+)?"?', r"<database>\1", words)
    words = re.sub(r"_(19|20)\d{4}(?!\d)", "_<month>", words)
    return re.sub(r"\{[^{}]*=[^{}]*\}", lambda found: "{" + ",".join(sorted(found[0][1:-1].split(","))) + "}", words)
