-- Results that an intake officer enters for a patrol officer who tells them by radio or telephone. The acts are rows of
-- city.case_moves of their own; the history says who typed, for whom and by which way. For the law of three people
-- (handling, checking, closing) both count: who typed signs, and the officer who is named stands in `checked_by`.
-- Refusals: GH070 the city does not take them, GH071 no patrol officer for this case today, GH072 oneself, GH073 no photo.

-- Whether the city takes them; the case is asked for as with every fact that is no column of cases.
create or replace function city.is_on_behalf_allowed(of_case_id bigint default null) returns boolean
language sql stable as $$
    select coalesce((select s.is_on from city.on_behalf_switches s order by s.version desc limit 1), false);
$$;

-- Whether somebody is a patrol officer today whose area has the case.
create or replace function city.is_officer_for(person_id integer, on_case city.cases) returns boolean
language plpgsql stable as $$
declare
    today constant date := city.local_day(city.city_now());
begin
    return exists (
        select from city.staff s join city.staff_posts p using (staff_id)
        where s.staff_id = person_id and not s.is_locked
          and s.valid_from <= today and (s.valid_to is null or s.valid_to >= today)
          and p.post = 'supervisor' and p.valid_from <= today and (p.valid_to is null or p.valid_to >= today)
          and city.post_covers(p, on_case));
end $$;

-- The patrol officers for whom a result of a case can be entered, those of its duty grid first; for intake officers who
-- see the case, nobody for others.
create or replace function city.officers_for(of_case_id bigint)
returns table (staff_id integer, number text, name text, is_of_grid boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp rows 20 as $$
#variable_conflict use_column
declare
    asked city.cases;
    me constant integer := city.my_staff_id();
begin
    if not city.sees_case(of_case_id) or not exists (
            select from city.my_posts() p where p.post = 'acceptor') then
        return;
    end if;
    asked := city.read_case(of_case_id);
    return query
        select s.staff_id, s.number, s.name, coalesce(bool_or(p.duty_grid_id = asked.duty_grid_id), false) as of_grid
        from city.staff s join city.staff_posts p using (staff_id)
        where p.post = 'supervisor' and s.staff_id is distinct from me and city.is_officer_for(s.staff_id, asked)
        group by s.staff_id, s.number, s.name
        order by of_grid desc, s.number;
end $$;

-- The officer who is named was there, is not who types, and sent a photo, or else it is said why none came.
create or replace function city.effect_named_officer(
    after city.cases, before city.cases, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
declare
    officer_id constant integer := (inputs->>'officer_id')::integer;
begin
    if officer_id = signer_id then
        perform city.refuse('GH072', 'who enters a result names somebody else');
    end if;
    if not city.is_officer_for(officer_id, before) then
        perform city.refuse('GH071', 'no patrol officer for this case today', jsonb_build_object('officer_id', officer_id));
    end if;
    if coalesce(inputs->'photo_ids', 'null') in ('null', '[]') and coalesce(inputs->>'no_photo_reason', '') !~ '\S' then
        perform city.refuse('GH073', 'no photo and no reason');
    end if;
    return after;
end $$;

-- The check is the officer's: whoever handled the case, in this round or an earlier one, does not check it.
create or replace function city.effect_checked_by_officer(
    after city.cases, before city.cases, inputs jsonb, signer_id integer, at timestamptz) returns city.cases
language plpgsql as $$
declare
    officer_id constant integer := (inputs->>'officer_id')::integer;
begin
    if officer_id in (before.handler_id, before.handled_by) or exists (
            select from city.flow_records f join city.case_moves m on m.action = f.action
            where f.case_id = before.case_id and f.staff_id = officer_id and m.signs in ('handler_id', 'handled_by')) then
        perform city.refuse('GH034', 'somebody else must do this', jsonb_build_object('action', after.last_action));
    end if;
    after.checked_by := officer_id;
    return after;
end $$;

-- Allow it, or no more; tells the version.
create or replace function city.allow_on_behalf(is_allowed boolean, reason text) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    made integer;
begin
    perform city.refuse_others_than_administrators();
    perform city.refuse_without_reason(reason);
    lock table city.on_behalf_switches in share row exclusive mode;
    insert into city.on_behalf_switches (is_on, why, set_at)
        values (coalesce(is_allowed, false), reason, city.city_now()) returning version into made;
    return made;
end $$;

-- Rights; called by city.make_post_roles().
create or replace function city.grant_on_behalf() returns void
language plpgsql as $$
begin
    perform city.grant_to('staff', 'select on city.on_behalf_switches');
    perform city.grant_to('staff', 'execute on function city.is_on_behalf_allowed(bigint)');
    perform city.grant_to('acceptor', 'execute on function city.officers_for(bigint)');
    perform city.grant_to('administrator', 'execute on function city.allow_on_behalf(boolean, text)');
end $$;
