-- The group roles of this database and everybody in them.
with recursive ours (oid) as (
    select oid from pg_roles where rolname = city.post_role('staff')
    union
    select members.member from pg_auth_members members join ours on members.roleid = ours.oid
)
select rolname from ours join pg_roles using (oid) where not rolsuper;
