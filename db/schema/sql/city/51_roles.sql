-- Whose role is whose. Roles are shared by all databases of a server, and names alone prove nothing: hall_two_staff may be
-- the group of the database hall_two, somebody of the database hall with the number two_staff, or made by hand. A role
-- that is not this city's is never granted, re-keyed, locked or dropped here.

-- Why a role that is there already is not one of this database, or null: where it is, or where there is none. Its groups
-- cannot log in and are tied to each other or to tables of this database; its people are members of its groups.
create or replace function city.why_strange(name text, is_group boolean) returns text
language plpgsql stable as $$
declare
    found pg_roles;
    here constant oid := (select oid from pg_database where datname = current_database());
    everybody constant text := current_database() || '_staff';
begin
    if octet_length(name) > 63 then
        return 'long';  -- the server would cut it, and two of them might become one
    end if;
    select * into found from pg_roles where rolname = name;
    if found.oid is null then
        return null;
    elsif found.rolsuper or found.rolcreaterole or found.rolcreatedb or found.rolreplication or found.rolbypassrls
            or exists (select from pg_database where datdba = found.oid) then
        return 'power';
    elsif not is_group then
        -- What a person owns elsewhere counts for nothing: who could not be locked would only have to make a table.
        return case when not exists (select from pg_roles where rolname = everybody)
                         or not pg_has_role(found.oid, everybody, 'member')
                         or exists (select from pg_roles g where g.rolname <> everybody and not g.rolcanlogin
                                    and right(g.rolname, 6) = '_staff' and starts_with(name, left(g.rolname, -5))
                                    and pg_has_role(found.oid, g.oid, 'member'))
                    then 'member' end;
    elsif exists (select from pg_shdepend d where d.refclassid = 'pg_authid'::regclass and d.refobjid = found.oid
                  and d.deptype = 'o') then
        return 'power';
    elsif exists (select from pg_shdepend d where d.refclassid = 'pg_authid'::regclass and d.refobjid = found.oid
                  and (d.dbid not in (0, here) or d.classid = 'pg_database'::regclass and d.objid <> here)) then
        return 'database';
    elsif found.rolcanlogin then
        return 'login';
    elsif exists (select from pg_auth_members m join pg_roles g on g.oid = m.roleid
                  where m.member = found.oid and (name = everybody or g.rolname <> everybody)) then
        return 'member';
    elsif name <> everybody then
        return case when not exists (select from pg_auth_members m join pg_roles g on g.oid = m.roleid
                                     where m.member = found.oid and g.rolname = everybody) then 'member' end;
    elsif exists (select from pg_shdepend d where d.refclassid = 'pg_authid'::regclass and d.refobjid = found.oid)
            or exists (select from pg_auth_members m join pg_roles r on r.oid = m.member
                       where m.roleid = found.oid and not r.rolcanlogin
                         and r.rolname in (select current_database() || '_' || p from unnest(city.posts()) p)) then
        return null;
    end if;
    return 'member';
end $$;

create or replace function city.refuse_strange_role(name text, is_group boolean) returns void
language plpgsql stable as $$
declare
    why text := city.why_strange(name, is_group);
begin
    if why is not null then
        perform city.refuse('GH0R1', 'a role of somebody else: ' || name, jsonb_build_object('role', name, 'why', why));
    end if;
end $$;

-- Take away what groups of a city of another name hold here: a dump that was restored under another name brings it along.
create or replace function city.revoke_from_other_cities() returns void
language plpgsql as $$
declare
    held record;
begin
    for held in
        with ours as (select city.post_role(p) as role_name from unnest(array['staff', 'worker'] || city.posts()) p),
        others as (
            select r.oid, r.rolname from pg_roles r
            where r.rolname ~ ('_(' || array_to_string(array['staff', 'worker'] || city.posts(), '|') || ')$')
              and r.rolname not in (select role_name from ours) and not r.rolsuper)
        select distinct o.rolname, a.what from others o join (
            select (aclexplode(nspacl)).grantee, format('schema %I', nspname) as what from pg_namespace
                where nspname in ('city', 'read_side')
            union all
            select (aclexplode(relacl)).grantee, format('%s %s', case relkind when 'S' then 'sequence' else 'table' end,
                                                        oid::regclass) from pg_class
                where relnamespace in (to_regnamespace('city'), to_regnamespace('read_side'))
            union all
            select (aclexplode(attacl)).grantee, format('table %s', attrelid::regclass) from pg_attribute a
                join pg_class c on c.oid = a.attrelid
                where c.relnamespace in (to_regnamespace('city'), to_regnamespace('read_side'))
            union all
            select (aclexplode(proacl)).grantee, format('routine %s', oid::regprocedure) from pg_proc
                where pronamespace in (to_regnamespace('city'), to_regnamespace('read_side'))
            union all
            select (aclexplode(datacl)).grantee, format('database %I', datname) from pg_database
                where datname = current_database()
        ) a on a.grantee = o.oid
    loop
        execute format('revoke all on %s from %I', held.what, held.rolname);
    end loop;
end $$;

-- Whether a number makes the name of a role of a person. two_staff does not: with it somebody of the city hall would have
-- the name of the group of a city hall_two.
create or replace function city.is_number_of_a_role(number text) returns boolean
language sql stable as $$
    select coalesce(number, '') ~ '^[a-z0-9][a-z0-9_-]{0,30}$' and octet_length(city.post_role(number)) <= 63
       and number !~ ('(^|_)(' || array_to_string(array['staff', 'worker'] || city.posts(), '|') || ')$');
$$;

-- The role of somebody of a demo, who may have no number.
create or replace function city.demo_role(number text, staff_id integer) returns text
language sql stable as $$
    select city.post_role(coalesce(nullif(number, ''), 's' || staff_id));
$$;

-- Everybody on the staff has a role of this database's name. Where it is missing (a dump was restored on another server, or
-- under another name, or the database was renamed) it is made, without a password: roles of the other name stay alone.
create or replace function city.make_missing_roles() returns integer
language plpgsql as $$
declare
    person record;
    made integer := 0;
begin
    if exists (select from city.staff s left join pg_roles r on r.rolname = s.role_name
               where s.is_demo and (r.oid is null or s.role_name <> city.demo_role(s.number, s.staff_id))) then
        made := city.make_demo_roles();
    end if;
    for person in
        select s.staff_id, s.role_name, city.post_role(s.number) as wanted, s.is_locked, s.valid_to
            from city.staff s left join pg_roles r on r.rolname = s.role_name
            where not s.is_demo and city.is_number_of_a_role(s.number)
              and (r.oid is null or s.role_name <> city.post_role(s.number))
    loop
        -- Whoever has the name already is somebody else: this person logs in nowhere until the owner has looked.
        continue when city.why_strange(person.wanted, false) is not null
            or exists (select from city.staff s where s.role_name = person.wanted and s.staff_id <> person.staff_id);
        update city.staff set role_name = person.wanted where staff_id = person.staff_id and role_name <> person.wanted;
        if not exists (select from pg_roles where rolname = person.wanted) then
            execute format('create role %I %s connection limit 20 valid until %L', person.wanted,
                case when person.is_locked then 'nologin' else 'login' end,
                coalesce(((person.valid_to + 1)::timestamp at time zone city.time_zone())::text, 'infinity'));
            made := made + 1;
        end if;
        perform city.follow_posts(person.staff_id);
    end loop;
    return made;
end $$;
