-- The roles that belong to this database: its groups, and everybody in them. By membership, not by the beginning of the
-- name: `demo_` begins also the roles of a database `demo_two`.
with recursive ours (oid) as (
    select oid from pg_roles where rolname = :group
    union
    select m.member from pg_auth_members m join ours on m.roleid = ours.oid
)
select rolname from ours join pg_roles using (oid) where not rolsuper
