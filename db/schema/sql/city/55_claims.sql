-- Claims: who works on a case now. A claim is advice to colleagues and forbids no act; the door decides. It is a lease by
-- the server's real time, so a desk that dies or a person who leaves frees it. Presence: who has a case open. Both are
-- read as a picture (queries/people/claims_at_work.sql); neither is a change of a case. What others should see at once comes
-- with a hint of its own.

create or replace function city.claim_lease() returns interval
language sql immutable as $$ select interval '90 s' $$;

-- So long somebody counts as having a case open after their desk has said so last.
create or replace function city.presence_lease() returns interval
language sql immutable as $$ select interval '75 s' $$;

create or replace function city.hint_claims() returns void
language sql as $$ select pg_catalog.pg_notify('gridhall_feed', 'claims') $$;

-- The person on the staff who asks about a case that they see.
create or replace function city.claimant(of_case_id bigint) returns integer
language plpgsql stable as $$
declare
    my_id constant integer := city.my_staff_id();
begin
    if my_id is null then
        perform city.refuse('GH005', session_user || ' is not on the staff today', jsonb_build_object('person', session_user));
    elsif not coalesce(city.sees_case(of_case_id), false) then
        perform city.refuse('GH001', 'no such case', jsonb_build_object('case_id', of_case_id));
    end if;
    return my_id;
end $$;

-- Take a case that nobody holds, hold it longer, or take it over with a reason; the answer says who holds it now. Two who
-- take at once are one after the other at the row; who lingers with it lets others wait two seconds and no act at all.
create or replace function city.take_claim(of_case_id bigint, why text default null)
returns table (staff_id integer, name text, is_mine boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
declare
    my_id integer;
    before city.claims;
    is_held boolean;
    at timestamptz;
begin
    perform city.refuse_old_snapshot();
    my_id := city.claimant(of_case_id);
    if why is not null and (why !~ '\S' or length(why) > 200) then
        perform city.refuse('GH006', 'wrong reason', '{"input": "reason"}');
    end if;
    insert into city.claims as c (case_id, staff_id, until)
        values (of_case_id, my_id, clock_timestamp() + city.claim_lease()) on conflict (case_id) do nothing;
    if found then
        perform city.hint_claims();
    else
        select * into before from city.claims c where c.case_id = of_case_id for update;
        at := clock_timestamp();  -- after any wait for the row
        -- A lease farther ahead than any lease is was given before the server's clock was set back.
        is_held := before.until > at and before.until <= at + 2 * city.claim_lease();
        if before.staff_id = my_id and is_held then
            update city.claims c set until = at + city.claim_lease() where c.case_id = of_case_id;
        elsif not is_held or why is not null then
            update city.claims c set staff_id = my_id, taken_at = at, until = at + city.claim_lease(),
                    taken_from = case when is_held then before.staff_id end, reason = case when is_held then btrim(why) end
                where c.case_id = of_case_id;
            perform city.hint_claims();
        end if;
    end if;
    return query
        select c.staff_id, s.name, c.staff_id = my_id
        from city.claims c join city.staff s on s.staff_id = c.staff_id where c.case_id = of_case_id;
end $$;

-- Give one's own claim back. The row stays for a while, since whoever lost the case to it is still to be told.
create or replace function city.give_claim_back(of_case_id bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
begin
    perform city.refuse_old_snapshot();
    update city.claims c set until = clock_timestamp()
        where c.case_id = of_case_id and c.staff_id = city.my_staff_id() and c.until > clock_timestamp();
    if found then
        perform city.hint_claims();
    end if;
end $$;

-- Say which case one has open; null for none.
create or replace function city.note_presence(of_case_id bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
begin
    perform city.refuse_old_snapshot();
    if of_case_id is null then
        delete from city.presences p where p.staff_id = city.my_staff_id();
        return;
    end if;
    insert into city.presences as p (staff_id, case_id) values (city.claimant(of_case_id), of_case_id)
        on conflict (staff_id) do update set case_id = excluded.case_id, seen_at = clock_timestamp();
end $$;

-- What ended long ago.
create or replace function city.prune_claims(keep interval default '1 hour') returns void
language plpgsql as $$
begin
    delete from city.claims where until < clock_timestamp() - keep;
    delete from city.presences where seen_at < clock_timestamp() - keep;
end $$;

-- Who is off the staff, or locked, holds nothing from that moment on.
create or replace function city.free_claims_of() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update city.claims c set until = clock_timestamp() where c.staff_id = new.staff_id and c.until > clock_timestamp();
    delete from city.presences p where p.staff_id = new.staff_id;
    perform city.hint_claims();
    return null;
end $$;

create or replace trigger claims after update of is_locked on city.staff for each row
    when (new.is_locked and not old.is_locked) execute function city.free_claims_of();

-- Rows of cases that one sees. The two halves of a policy: 51_scopes.sql.
do $do$
declare
    relation text;
begin
    foreach relation in array array['claims', 'presences'] loop
        execute format('drop policy if exists seen on city.%I', relation);
        execute format('create policy seen on city.%I for select using ((select city.may_be_told())
            and ((select city.sees_city()) or city.sees_case(case_id)))', relation);
    end loop;
end $do$;

-- Rights; called by city.make_post_roles(). A wall shows cases and not who works on them.
create or replace function city.grant_claims() returns void
language plpgsql as $$
declare
    post text;
begin
    foreach post in array city.posts() loop
        continue when post = 'wall';
        perform city.grant_to(post, 'select on city.claims, city.presences');
        perform city.grant_to(post, 'execute on function city.take_claim(bigint, text), city.give_claim_back(bigint),
            city.note_presence(bigint)');
    end loop;
end $$;
