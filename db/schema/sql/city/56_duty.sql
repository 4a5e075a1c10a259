-- Shifts of the staff and contacts of units. Refusals: GH080 not for this post, GH081 no such person, post, area, time or
-- seat, GH082 a shift at that time already, GH083 outside the area, GH084 no such unit, purpose, value or day, GH085 nothing
-- of that number.

-- Shifts ----------------------------------------------------------------------------------------------------------------
-- Administrators and shift leaders plan them; who holds the post for an area, only for posts that reach no farther.

create or replace function city.planned_areas() returns text[]
language sql stable as $$
    select coalesce(array_agg(p.area_code), '{}') from city.my_posts() p
    where p.post in ('administrator', 'shift_leader') and p.area_code is not null;
$$;

create or replace function city.plans_city() returns boolean
language sql stable as $$
    select city.is_owner() or exists (
        select from city.my_posts() p where p.post in ('administrator', 'shift_leader') and city.is_for_city(p));
$$;

create or replace function city.refuse_strangers_to_shifts() returns void
language plpgsql as $$
begin
    perform city.refuse_old_snapshot();
    if not city.plans_city() and city.planned_areas() = '{}' then
        perform city.refuse('GH080', 'shifts are planned by others', '{"posts": ["administrator", "shift_leader"]}');
    end if;
end $$;

create or replace function city.add_shift(
    of_number text, of_post text, of_area text, from_at timestamptz, to_at timestamptz, at_seat text,
    is_for_demo boolean default false) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    person city.staff;
    held city.staff_posts;
    made bigint;
begin
    perform city.refuse_strangers_to_shifts();
    select * into person from city.staff s where s.number = of_number for no key update;  -- one shift after the other
    if person.staff_id is null then
        perform city.refuse('GH081', 'nobody of that number', '{"what": "number"}');
    elsif from_at is null or to_at is null or not to_at > from_at or to_at > from_at + interval '36 hours' then
        perform city.refuse('GH081', 'no such time', '{"what": "time"}');
    elsif length(at_seat) > 40 then
        perform city.refuse('GH081', 'no such seat', '{"what": "seat"}');
    elsif of_area is not null and not exists (select from city.areas a where a.code = of_area
            and a.kind in ('district', 'development_zone', 'scenic_area')) then
        perform city.refuse('GH081', 'no such area', '{"what": "area"}');
    end if;
    select p.* into held from city.staff_posts p
        where p.staff_id = person.staff_id and p.post = of_post and p.valid_from <= city.local_day(from_at)
          and (p.valid_to is null or p.valid_to >= city.local_day(from_at));
    if held.staff_id is null then
        perform city.refuse('GH081', 'a post that is not held on that day', '{"what": "post"}');
    elsif held.area_code is not null and of_area is not null and of_area <> held.area_code then
        perform city.refuse('GH081', 'an area outside the post', '{"what": "area"}');
    elsif not city.plans_city() and not coalesce(coalesce(of_area, held.area_code) = any (city.planned_areas()), false) then
        perform city.refuse('GH083', 'outside the area', jsonb_build_object('number', of_number));
    elsif exists (select from city.shifts s where s.staff_id = person.staff_id and s.post = of_post
                  and s.begins_at < to_at and s.ends_at > from_at) then
        perform city.refuse('GH082', 'a shift at that time', jsonb_build_object('number', of_number));
    end if;
    insert into city.shifts (staff_id, post, area_code, begins_at, ends_at, seat, is_demo)
        values (person.staff_id, of_post, coalesce(of_area, held.area_code), from_at, to_at, nullif(btrim(at_seat), ''),
                is_for_demo and city.is_owner())
        returning shift_id into made;
    return made;
end $$;

create or replace function city.remove_shift(of_shift_id bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    gone city.shifts;
begin
    perform city.refuse_strangers_to_shifts();
    delete from city.shifts s where s.shift_id = of_shift_id returning * into gone;
    if gone.shift_id is null then
        perform city.refuse('GH085', 'no such shift', '{}');
    elsif not city.plans_city() and not coalesce(gone.area_code = any (city.planned_areas()), false) then
        perform city.refuse('GH083', 'outside the area', '{}');
    end if;
end $$;

-- Contacts --------------------------------------------------------------------------------------------------------------

create or replace function city.contact_purposes() returns text[]
language sql immutable as $$
    select array['day', 'night', 'duty_phone', 'mail', 'robot', 'letter_address'];
$$;

create or replace function city.refuse_strangers_to_contacts(of_unit_id integer) returns void
language plpgsql as $$
begin
    perform city.refuse_old_snapshot();
    if not city.keeps_people() then
        perform city.refuse('GH080', 'contacts are kept by administrators', '{"posts": ["administrator"]}');
    elsif of_unit_id is not null and not city.is_owner() and not city.administers_city()
            and not coalesce(city.area_of_unit(of_unit_id) = any (city.administered_areas()), false) then
        perform city.refuse('GH083', 'a unit outside the area', '{}');
    end if;
end $$;

-- What reaches a unit from a day on; what was there for this purpose ends the day before.
create or replace function city.set_contact(
    of_unit text, for_purpose text, new_value text, of_person text, from_on date default null, to_on date default null,
    is_for_demo boolean default false) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    of_unit_id constant integer := (select u.unit_id from city.units u where u.code = of_unit);
    starts_on constant date := coalesce(from_on, city.local_day(city.city_now()));
    made bigint;
    what text;
begin
    perform city.refuse_strangers_to_contacts(of_unit_id);
    what := case
        when of_unit_id is null then 'unit'
        when for_purpose is null or not for_purpose = any (city.contact_purposes()) then 'purpose'
        when coalesce(new_value, '') !~ '\S' or length(new_value) > 300 or new_value ~ '[[:cntrl:]]' then 'value'
        when for_purpose in ('day', 'night', 'duty_phone') and new_value !~ '^[0-9+() -]{3,40}$' then 'value'
        when for_purpose = 'mail' and new_value !~ '^[^@\s]+@[^@\s]+$' then 'value'
        when for_purpose = 'robot' and new_value !~ '^https://\S+$' then 'value'
        when length(of_person) > 60 then 'person'
        when to_on < starts_on then 'day' end;
    if what is not null then
        perform city.refuse('GH084', 'wrong ' || what, jsonb_build_object('what', what));
    end if;
    delete from city.unit_contacts c
        where c.unit_id = of_unit_id and c.purpose = for_purpose and c.valid_from >= starts_on;
    update city.unit_contacts c set valid_to = starts_on - 1
        where c.unit_id = of_unit_id and c.purpose = for_purpose and (c.valid_to is null or c.valid_to >= starts_on);
    insert into city.unit_contacts (unit_id, purpose, value, person, valid_from, valid_to, is_demo)
        values (of_unit_id, for_purpose, btrim(new_value), nullif(btrim(of_person), ''), starts_on, to_on,
                is_for_demo and city.is_owner())
        returning contact_id into made;
    return made;
end $$;

-- A contact ends with yesterday; one that has not begun yet goes.
create or replace function city.end_contact(of_contact_id bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    today constant date := city.local_day(city.city_now());
    found_one city.unit_contacts;
begin
    select * into found_one from city.unit_contacts c where c.contact_id = of_contact_id;
    perform city.refuse_strangers_to_contacts(found_one.unit_id);
    if found_one.contact_id is null then
        perform city.refuse('GH085', 'no such contact', '{}');
    end if;
    delete from city.unit_contacts c where c.contact_id = of_contact_id and c.valid_from >= today;
    update city.unit_contacts c set valid_to = today - 1
        where c.contact_id = of_contact_id and (c.valid_to is null or c.valid_to >= today);
end $$;

-- Who sees what -----------------------------------------------------------------------------------------------------------
-- Everybody on the staff sees who works when. Contacts are for the posts of the centre, and those of one's own unit for a
-- unit; an address of a robot lets anybody post there, so it is for administrators alone.

create or replace function city.asks_units() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return pg_has_role(session_user, current_user, 'member')
        or exists (select from city.my_posts() p where p.post not in ('handler', 'supervisor', 'wall'));
end $$;

create or replace function city.keeps_contacts() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return city.keeps_people();
end $$;

create or replace function city.sees_contact(
    of_unit_id integer, of_purpose text, asks boolean, units integer[], keeps boolean) returns boolean
language plpgsql stable cost 0.0001 as $$
begin
    return keeps or coalesce(of_purpose <> 'robot' and (asks or of_unit_id = any (units)), false);
end $$;

drop policy if exists seen on city.shifts;
create policy seen on city.shifts for select using (
    (select city.may_be_told()) and (select city.my_staff_id()) is not null);
drop policy if exists seen on city.unit_contacts;
create policy seen on city.unit_contacts for select using (
    (select city.may_be_told()) and city.sees_contact(unit_id, purpose, (select city.asks_units()),
        (select city.my_units()), (select city.keeps_contacts())));

-- Rights; called by city.make_post_roles().
create or replace function city.grant_duty() returns void
language plpgsql as $$
declare
    post text;
begin
    perform city.grant_to('staff', 'select on city.shifts');
    foreach post in array city.posts() loop
        continue when post = 'wall';
        perform city.grant_to(post, 'select on city.unit_contacts');
        perform city.grant_to(post, 'execute on function city.asks_units(), city.keeps_contacts()');
    end loop;
    foreach post in array array['administrator', 'shift_leader'] loop
        perform city.grant_to(post, 'execute on function city.remove_shift(bigint),
            city.add_shift(text, text, text, timestamptz, timestamptz, text, boolean)');
    end loop;
    perform city.grant_to('administrator', 'execute on function city.end_contact(bigint),
        city.set_contact(text, text, text, text, date, date, boolean)');
end $$;
