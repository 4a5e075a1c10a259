-- The roles that belong to a database, also when it is gone: its groups, and its people in them. By membership as well as
-- by name: `demo_` begins also the roles of a database `demo_two`. Whoever holds something elsewhere or is a member of
-- something else was made by somebody else, and is left alone.
with recursive candidates as (
    select r.oid, r.rolname from pg_roles r
    where starts_with(r.rolname, :database || '_')
      and not (r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls)
      and not exists (
          select from pg_shdepend d where d.refclassid = 'pg_authid'::regclass and d.refobjid = r.oid
          and (d.deptype = 'o' or d.dbid not in (0, coalesce((select oid from pg_database where datname = :database), 0))
               or d.classid = 'pg_database'::regclass
                  and d.objid is distinct from (select oid from pg_database where datname = :database)))
      and not exists (
          select from pg_auth_members m join pg_roles g on g.oid = m.roleid
          where m.member = r.oid and not starts_with(g.rolname, :database || '_'))
), ours (oid) as (
    select oid from candidates where rolname = :database || '_staff'
        and not exists (select from pg_roles r where r.oid = candidates.oid and r.rolcanlogin)
        and not exists (select from pg_auth_members m where m.member = candidates.oid)
        and exists (  -- else a group of this name was made by hand
            select from pg_auth_members m join candidates post on post.oid = m.member
            where m.roleid = candidates.oid and post.rolname = :database || '_dispatcher')
    union
    select c.oid from pg_auth_members m join ours on m.roleid = ours.oid join candidates c on c.oid = m.member
)
select rolname from ours join pg_roles using (oid)
where not exists (select from pg_auth_members m where m.member = ours.oid and m.roleid not in (select oid from ours))
