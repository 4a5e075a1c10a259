-- What each person sees. A post held for the city sees the city; one held for an area (a district or a zone) or a duty
-- grid sees the cases that lie there or were handed to its command; a handler sees whatever their unit, or one below it,
-- ever had. Whatever runs with its owner's rights passes the policies, and asks city.sees_case or city.my_scope itself.

-- What a policy hides cannot be asked out of the server. Every policy has two halves. The first, city.may_be_told(), is
-- asked once for each scan, before it begins: of a statement that is explained no hidden row is touched, neither by a
-- filter nor by the condition of an index. The second is one function for each row that costs less than any operator, so
-- that the server asks it before whatever a person wrote.

-- Who is asking ----------------------------------------------------------------------------------------------------------
-- Written in plpgsql, which keeps its plans for a session: these are asked with every statement.

create or replace function city.is_owner() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return pg_has_role(session_user, current_user, 'member');
end $$;

-- False for a statement that the server is to explain, which would tell how often, and after what, a hidden row was
-- looked at. EXPLAIN cannot be taken away from anybody, but it cannot be asked for without its name in the statement that
-- the client sent; code of one's own, which could spell it otherwise, is nobody's on the staff. Where the name stands
-- elsewhere than at the beginning of a statement, in a literal, say, the statement is refused: no row would be a lie.
create or replace function city.may_be_told() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    asked constant text := lower(coalesce(current_query(), '') collate "C");
    callers text;
begin
    if pg_has_role(session_user, current_user, 'member') then
        return true;
    end if;
    get diagnostics callers = pg_context;
    if strpos(callers, 'inline_code_block') > 0 then
        raise exception 'code of one''s own may not ask for these rows' using errcode = 'insufficient_privilege';
    elsif strpos(asked, 'explain') = 0 then
        return true;
    elsif asked ~ '(^|;|\n|\*/)\s*explain\M' then
        return false;
    end if;
    raise exception 'a question about these rows may not hold the word EXPLAIN; send it as a parameter'
        using errcode = 'insufficient_privilege';
end $$;

-- The posts that session_user holds today; who has a statement explained is nobody for as long as it runs.
create or replace function city.my_posts() returns setof city.staff_posts
language plpgsql stable security definer set search_path = pg_catalog, pg_temp rows 2 as $$
declare
    today constant date := city.local_day(city.city_now());
    person constant text := session_user;  -- as text: names sort otherwise, and no index would do
begin
    if not city.may_be_told() then
        return;
    end if;
    return query
        select p.* from city.staff s join city.staff_posts p on p.staff_id = s.staff_id
        where s.role_name = person and not s.is_locked
          and city.is_held_on(s.valid_from, s.valid_to, today)
          and city.is_held_on(p.valid_from, p.valid_to, today);
end $$;

-- The number on the staff; null for who is not on it today, is locked, or holds no post.
create or replace function city.my_staff_id() returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select min(staff_id) from city.my_posts());
end $$;

-- Whether one post sees the whole city.
create or replace function city.is_for_city(post city.staff_posts) returns boolean
language sql immutable parallel safe as $$
    select post.post <> 'handler' and post.area_code is null and post.duty_grid_id is null;
$$;

create or replace function city.sees_city() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return pg_has_role(session_user, current_user, 'member')
        or exists (select from city.my_posts() p where city.is_for_city(p));
end $$;

create or replace function city.my_areas() returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return array(select distinct area_code from city.my_posts() where post <> 'handler' and area_code is not null);
end $$;

create or replace function city.my_duty_grids() returns integer[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return array(select distinct duty_grid_id from city.my_posts() where post <> 'handler' and duty_grid_id is not null);
end $$;

-- A unit and all below it.
create or replace function city.units_below(of_unit_id integer) returns integer[]
language plpgsql stable parallel safe as $$
begin
    return array(
        with recursive below (unit_id) as (
            select of_unit_id where of_unit_id is not null
            union select u.unit_id from city.units u join below on u.parent_id = below.unit_id)
        select unit_id from below);
end $$;

create or replace function city.my_units() returns integer[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return array(
        select distinct below.unit_id
        from city.my_posts() p join city.staff s using (staff_id)
        cross join lateral unnest(city.units_below(coalesce(p.unit_id, s.unit_id))) below (unit_id)
        where p.post = 'handler');
end $$;

-- Who is logged in, with the posts of today; no row for who is nobody here.
create or replace function city.me()
returns table (staff_id integer, role_name text, name text, unit_id integer, posts jsonb)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.staff_id, s.role_name, s.name, s.unit_id,
           jsonb_agg(jsonb_build_object('post', p.post, 'unit_id', coalesce(p.unit_id, s.unit_id),
               'area_code', p.area_code, 'duty_grid_id', p.duty_grid_id) order by p.post, p.valid_from)
    from city.my_posts() p join city.staff s on s.staff_id = p.staff_id
    group by s.staff_id;
$$;

-- The scope in one word, which is another one when somebody sees other things than before.
create or replace function city.my_scope() returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return case when city.sees_city() then 'city' else
        md5(row(city.my_staff_id(), city.my_areas(), city.my_duty_grids(), city.my_units())::text) end;
end $$;

-- What a case is to them -------------------------------------------------------------------------------------------------

-- Whether a post may act on a case; a report makes its case, and anybody may report from anywhere.
create or replace function city.post_covers(post city.staff_posts, on_case city.cases) returns boolean
language plpgsql stable as $$
begin
    if on_case.case_id is null or city.is_for_city(post) then
        return true;
    elsif post.post = 'handler' then
        return coalesce(city.units_below(coalesce(post.unit_id, (
            select s.unit_id from city.staff s where s.staff_id = post.staff_id)))
            && (on_case.past_unit_ids || on_case.unit_id), false);
    end if;
    return coalesce(post.area_code in (on_case.district_code, on_case.command_code), false)
        or coalesce(post.duty_grid_id = on_case.duty_grid_id, false);
end $$;

-- One case by its key; as who asks, so under a policy or not. It is planned for this key each time, thus for one month: a
-- plan that is kept is made for all months there are, and making it takes as long as they are many.
create or replace function city.read_case(of_case_id bigint) returns city.cases
language plpgsql stable strict as $$
declare
    found city.cases;
begin
    execute 'select * from city.cases where case_id = $1' into found using of_case_id;
    return found;
end $$;

-- Whether session_user sees a case that has been read already, as the door has.
create or replace function city.sees_row(asked city.cases) returns boolean
language plpgsql stable as $$
begin
    return city.may_be_told()
        and (city.sees_city() or exists (select from city.my_posts() p where city.post_covers(p, asked)));
end $$;

-- Whether session_user sees a case. The policy on city.cases says the same; a test compares them.
create or replace function city.sees_case(case_id bigint) returns boolean
language plpgsql stable security definer cost 0.0001 set search_path = pg_catalog, pg_temp as $$
declare
    asked city.cases;
begin
    if not city.may_be_told() then
        return false;
    end if;
    asked := city.read_case(sees_case.case_id);
    return asked.case_id is not null and city.sees_row(asked);
end $$;

-- Whether a case has more than one report, for whoever sees it; null for others. The desk and the door ask the same.
create or replace function city.has_several_reports(of_case_id bigint) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not city.sees_case(of_case_id) then
        return null;
    end if;
    return (select count(*) > 1 from (select from city.reports r where r.case_id = of_case_id limit 2) two);
end $$;

-- Which of these cases have a photo, for whoever sees them: that there is one is told to everybody, what it shows is not.
create or replace function city.cases_with_photos(of_case_ids bigint[]) returns setof bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp rows 1000 as $$
declare
    is_city constant boolean := city.sees_city();
begin
    if not city.may_be_told() then
        return;
    end if;
    return query
        select asked.case_id from unnest(of_case_ids) asked (case_id)
        where exists (select from city.attachments a where a.case_id = asked.case_id)
          and (is_city or city.sees_case(asked.case_id));
end $$;

-- When session_user acted on which cases last since an instant: on all of them, or on these.
create or replace function city.my_acts(since timestamptz, of_case_ids bigint[] default null)
returns table (case_id bigint, mine_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp rows 100 as $$
declare
    myself integer;
begin
    begin
        myself := city.my_staff_id();
    exception when data_exception then  -- a stored time zone or clock that is none keeps no room from opening
        return;
    end;
    if myself is null or not city.may_be_told() then
        return;
    elsif of_case_ids is null then
        return query
            select f.case_id, max(f.acted_at) from city.flow_records f
            where f.acted_at >= since and f.staff_id = myself
            group by f.case_id;
    else
        return query
            select f.case_id, max(f.acted_at) from city.flow_records f
            where f.case_id = any (of_case_ids) and f.acted_at >= since and f.staff_id = myself
            group by f.case_id;
    end if;
end $$;

-- Whether session_user may know who reported: posts that talk with reporters, for cases that they cover. The name of who
-- wishes secrecy is for those alone who take reports and call back.
create or replace function city.sees_reporter(of_report_id bigint, is_secret boolean) returns boolean
language plpgsql stable security definer cost 0.0001 set search_path = pg_catalog, pg_temp as $$
declare
    asked city.cases;
begin
    if not city.may_be_told() then
        return false;
    end if;
    asked := city.read_case((select r.case_id from city.reports r where r.report_id = of_report_id));
    return asked.case_id is not null and (city.is_owner() or exists (
        select from city.my_posts() p
        where p.post = any (case when is_secret then array['acceptor', 'hotline_agent', 'shift_leader']
                                 else array['acceptor', 'hotline_agent', 'shift_leader', 'dispatcher'] end)
          and city.post_covers(p, asked)));
end $$;

-- Policies ---------------------------------------------------------------------------------------------------------------
-- One function for each kind of row. None is inlined, and each costs next to nothing in the eyes of the server, which asks
-- cheap conditions first. What a statement needs once (areas, units) is handed over from a sub-select.

create or replace function city.is_in_scope(
    areas text[], duty_grids integer[], units integer[],
    district_code text, command_code text, duty_grid_id integer, unit_id integer, past_unit_ids integer[]) returns boolean
language plpgsql stable cost 0.0001 as $$
begin
    return city.lies_in_scope(areas, duty_grids, units, district_code, command_code, duty_grid_id, unit_id, past_unit_ids);
end $$;

-- What hangs on a case reads one month by the key. A sub-select on the cases in the policy would be planned over every
-- month there is, for each of these tables and in every question: half a second in a city of ten years.
create or replace function city.is_of_mine(of_staff_id integer, my_staff_id integer, of_case_id bigint) returns boolean
language plpgsql stable cost 0.0001 as $$
begin
    return coalesce(of_staff_id = my_staff_id, false) or city.sees_case(of_case_id);
end $$;

-- Whether session_user may see what was covered in photos.
create or replace function city.sees_originals() returns boolean
language plpgsql stable as $$
begin
    return exists (select from city.my_posts() p where p.post in ('evaluator', 'administrator'));
end $$;

-- The content of a photo is for whoever sees an attachment that has it; what it was before something in it was covered is
-- for evaluators and administrators among them.
create or replace function city.sees_content(of_sha256 bytea) returns boolean
language plpgsql stable cost 0.0001 as $$
begin
    return exists (select from city.attachments a where a.sha256 = of_sha256)
        or exists (select from city.attachments a where a.original_sha256 = of_sha256) and city.sees_originals();
end $$;

-- Everybody whose place on the street session_user may know, besides their own.
create or replace function city.my_people() returns integer[]
language plpgsql stable as $$
declare
    areas constant text[] := city.my_areas();
    grids constant integer[] := city.my_duty_grids();
    units constant integer[] := city.my_units();
    myself constant integer := city.my_staff_id();
begin
    return array(
        select distinct p.staff_id from city.staff_posts p
        where p.area_code = any (areas) or p.duty_grid_id = any (grids) or p.unit_id = any (units)
           or p.staff_id = myself);
end $$;

create or replace function city.is_among(of_staff_id integer, people integer[]) returns boolean
language plpgsql stable cost 0.0001 as $$
begin
    return of_staff_id = any (people);
end $$;

do $do$
declare
    kept record;
begin
    for kept in
        select * from (values
            ('cases', $p$(select city.sees_city()) or city.is_in_scope((select city.my_areas()),
                (select city.my_duty_grids()), (select city.my_units()),
                district_code, command_code, duty_grid_id, unit_id, past_unit_ids)$p$),
            ('flow_records', $p$(select city.sees_city())
                or city.is_of_mine(staff_id, (select city.my_staff_id()), case_id)$p$),
            ('assignments', '(select city.sees_city()) or city.sees_case(case_id)'),
            ('stage_clocks', '(select city.sees_city()) or city.sees_case(case_id)'),
            ('supervisions', '(select city.sees_city()) or city.sees_case(case_id)'),
            ('reports', $p$(select city.sees_city())
                or city.is_of_mine(staff_id, (select city.my_staff_id()), case_id)$p$),
            ('reporters', 'city.sees_reporter(report_id, wishes_secrecy)'),
            ('attachments', $p$(select city.sees_city())
                or city.is_of_mine(added_by, (select city.my_staff_id()), case_id)$p$),
            ('attachment_contents', 'city.sees_content(sha256)'),
            ('staff', '(select city.my_staff_id()) is not null'),
            ('staff_posts', '(select city.my_staff_id()) is not null'),
            ('channels', '(select city.my_staff_id()) is not null'),
            ('latest_positions', '(select city.sees_city()) or city.is_among(staff_id, (select city.my_people()))'),
            -- For the owner alone.
            ('case_requests', 'false'), ('case_numbers', 'false'), ('report_moves', 'false'), ('source_keys', 'false'),
            ('case_terms', 'false'), ('picture_hashes', 'false'), ('photo_matches', 'false'),
            ('photo_pieces', 'false'), ('photo_uploads', 'false')
        ) as list (relation, condition)
    loop
        execute format('alter table city.%I enable row level security', kept.relation);
        execute format('drop policy if exists seen on city.%I', kept.relation);
        execute format('create policy seen on city.%I for select using ((select city.may_be_told()) and (%s))',
            kept.relation, kept.condition);
    end loop;
end $do$;

-- Who may insert a flow record is decided by the door itself.
drop policy if exists door on city.flow_records;
create policy door on city.flow_records for insert with check (true);

-- Where a case was before it went to another unit.
create or replace function city.remember_unit() returns trigger
language plpgsql as $$
begin
    new.past_unit_ids := new.past_unit_ids || old.unit_id;
    return new;
end $$;

create or replace trigger past_units before update on city.cases for each row
    when (old.unit_id is not null and old.unit_id is distinct from new.unit_id
          and array_position(new.past_unit_ids, old.unit_id) is null)
    execute function city.remember_unit();

-- Reading by place and by words ------------------------------------------------------------------------------------------
-- Operators of geometry and of text may tell what they see, so under a policy the server uses no index for them. These
-- use it, and check the scope themselves; they give the ids of cases, whose rows are then read by their key.

-- They keep their plans: planning over all months costs more than the answer.
create or replace function city.cases_in_box(
    west double precision, south double precision, east double precision, north double precision,
    is_open_only boolean default true, most integer default 2000) returns setof bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
set max_parallel_workers_per_gather = 0
rows 200 as $$
declare
    box constant public.geometry := public.st_makeenvelope(west, south, east, north, 4490);
    is_city constant boolean := city.sees_city();
    areas constant text[] := city.my_areas();
    grids constant integer[] := city.my_duty_grids();
    units constant integer[] := city.my_units();
begin
    if not city.may_be_told() then
        return;
    end if;
    if is_open_only then
        return query
            select c.case_id from city.cases c
            where c.geom operator(public.&&) box and c.closed_at is null
              and (is_city or city.lies_in_scope(areas, grids, units,
                   c.district_code, c.command_code, c.duty_grid_id, c.unit_id, c.past_unit_ids))
            limit least(greatest(most, 0), 10000);
    else
        return query
            select c.case_id from city.cases c
            where c.geom operator(public.&&) box
              and (is_city or city.lies_in_scope(areas, grids, units,
                   c.district_code, c.command_code, c.duty_grid_id, c.unit_id, c.past_unit_ids))
            limit least(greatest(most, 0), 10000);
    end if;
end $$;

-- The number of a case that something points at, for whoever sees it. A join would be planned over all months.
create or replace function city.number_of_case(of_case_id bigint) returns text
language plpgsql stable strict as $$
begin
    return (city.read_case(of_case_id)).case_no;
end $$;

-- Cases whose number begins like this. Area and month at its beginning (450103-2611...) say in which month they lie; where
-- none is found there, or the number begins otherwise, all months are looked through.
create or replace function city.cases_by_number(beginning text, most integer default 50) returns setof bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
-- Along the numbers, and no farther than the limit: how short a beginning is, a plan that is kept cannot know.
set enable_sort = off set enable_bitmapscan = off set max_parallel_workers_per_gather = 0
rows 50 as $$
declare
    is_city constant boolean := city.sees_city();
    areas constant text[] := city.my_areas();
    grids constant integer[] := city.my_duty_grids();
    units constant integer[] := city.my_units();
    month constant text := substring(beginning from '^\d{6}-(\d{2}(0[1-9]|1[0-2]))');
    first_id bigint := coalesce(('20' || month)::bigint, 0) * 1000000000000;
    last_id bigint := case when month is null then 9223372036854775807 else first_id + 999999999999 end;
begin
    if beginning !~ '\S' or not city.may_be_told() then
        return;
    end if;
    loop
        return query
            select c.case_id from city.cases c
            where c.case_no ~>=~ beginning and c.case_no ~<~ (beginning || chr(1114111))
              and c.case_id between first_id and last_id
              and (is_city or city.lies_in_scope(areas, grids, units,
                   c.district_code, c.command_code, c.duty_grid_id, c.unit_id, c.past_unit_ids))
            order by c.case_no using ~<~
            limit least(greatest(most, 0), 1000);
        exit when found or first_id = 0;
        first_id := 0;
        last_id := 9223372036854775807;
    end loop;
end $$;

-- Rights; called by city.make_post_roles().
create or replace function city.grant_scopes() returns void
language plpgsql as $$
begin
    perform city.grant_to('staff', 'execute on function city.may_be_told(), city.my_staff_id(), city.sees_city(), city.my_areas(),
        city.my_duty_grids(), city.my_units(), city.my_posts(), city.me(), city.my_scope(), city.sees_case(bigint),
        city.is_owner(), city.sees_reporter(bigint, boolean),
        city.cases_in_box(float8, float8, float8, float8, boolean, integer), city.cases_by_number(text, integer),
        city.cases_near(float8, float8, float8, timestamptz, integer),
        city.number_of_case(bigint), city.read_case(bigint), city.has_several_reports(bigint),
        city.cases_with_photos(bigint[]), city.my_acts(timestamptz, bigint[]), city.waiting_supervisions(bigint[])');
end $$;
