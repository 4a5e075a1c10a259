-- The outbox: what goes to units. A message is made once for its key. It is due in city time, as the steps that it tells
-- of are; leases, tries and acknowledgements run in the server's real time, as the other side lives in it. A worker
-- takes one message at a time and tells what became of it. Where a worker died in the middle, mail and files go on, since
-- the other side knows them again by their key; a robot does not, so a person looks first.
-- Refusals: GH140 for administrators, GH141 no such message, GH142 not in this state, GH143 wrong {what} of a channel,
-- GH144 no such unit or nothing that reaches it.

-- Making ----------------------------------------------------------------------------------------------------------------

create or replace function city.has_open_channel() returns boolean
language sql stable as $$
    select exists (select from city.outbox_channels c where c.is_on);
$$;

-- What reaches a unit today; a folder takes everything while it is on, and keeps the address beside it.
create or replace function city.route_message(of_unit_id integer, wanted text, today date)
returns table (channel text, address text)
language sql stable as $$
    select ch.channel, k.value from city.outbox_channels ch join city.unit_contacts k
        on k.unit_id = of_unit_id and k.valid_from <= today and (k.valid_to is null or k.valid_to >= today)
           and k.purpose in ('robot', 'mail') and ch.channel in (k.purpose, 'folder')
           and (wanted is null or k.purpose = wanted)
    where ch.is_on
    order by ch.channel = 'folder' desc, k.purpose = 'robot' desc, k.valid_from desc, k.contact_id limit 1;
$$;

-- Of a robot only the host is told: whoever knows the rest of its address can post there.
create or replace function city.address_without_key(address text) returns text
language sql immutable as $$
    select regexp_replace(address, '^(https?://)([^/?#@]*@)?([^/?#]*).*$', '\1\3/…');
$$;

-- Make a message, once for its key; returns its number, or that of the one before.
create or replace function city.add_message(
    of_unit_id integer, of_kind text, of_key text, with_facts jsonb, due timestamptz default null,
    for_purpose text default null, quiet time[] default '{}') returns bigint
language plpgsql as $$
declare
    now_on constant timestamptz := city.city_now();
    made bigint;
begin
    insert into city.outbox_messages (key, kind, unit_id, purpose, facts, made_at, due_at, quiet_hours)
        values (of_key, of_kind, of_unit_id, for_purpose, with_facts, now_on, coalesce(due, now_on), quiet)
        on conflict (key) do nothing returning message_id into made;
    return coalesce(made, (select m.message_id from city.outbox_messages m where m.key = of_key));
end $$;

-- Whether one of the pairs of local times holds an instant.
create or replace function city.is_quiet(at timestamptz, quiet_hours time[]) returns boolean
language sql stable as $$
    select exists (select from generate_series(1, cardinality(quiet_hours) - 1, 2) n
                   where city.quiet_until(at, quiet_hours[n], quiet_hours[n + 1]) is not null);
$$;

-- The quiet hours of the rows that planned some steps, as pairs.
create or replace function city.quiet_hours_of(step_ids bigint[]) returns time[]
language sql stable as $$
    select coalesce(array_agg(pair.at order by pairs.quiet_from, pairs.quiet_to, pair.n), '{}')
    from (select distinct r.quiet_from, r.quiet_to
          from city.ladder_steps s join city.ladder_rows r on r.version_id = s.version_id and r.code = s.row_code
          where s.step_id = any (step_ids) and r.quiet_from is not null) pairs
    cross join lateral (values (1, pairs.quiet_from), (2, pairs.quiet_to)) pair (n, at);
$$;

-- The facts of a digest: cases, how many of each lateness, and the first of them. Nothing that people wrote is among
-- them, neither text nor address: what leaves the house names no citizen.
create or replace function city.digest_facts(step_ids bigint[]) returns jsonb
language sql stable as $$
    with told as (
        select distinct on (s.case_id) s.case_id, s.lateness, s.late_at, c.case_no, c.is_urgent, c.class_id,
               c.district_code, c.township_code
        from city.ladder_steps s join city.cases c on c.case_id = s.case_id
        where s.step_id = any (step_ids)
        order by s.case_id, city.strength_of_step(s.does) desc, s.late_at),
    listed as (
        select t.*, k.name as class, k.name_en as class_en, a.name as area, a.name_en as area_en
        from (select * from told order by is_urgent desc, late_at, case_id limit 200) t
        join city.classes k on k.class_id = t.class_id
        left join lateral (select a.name, a.name_en from city.areas a
                           where a.code in (t.township_code, t.district_code) order by a.code = t.township_code desc limit 1
                          ) a on true)
    select jsonb_build_object(
        'cases', (select count(*) from told), 'urgent', (select count(*) from told where is_urgent),
        'lateness', (select jsonb_object_agg(l.lateness, l.n)
                     from (select t.lateness, count(*) as n from told t group by t.lateness) l),
        'list', (select jsonb_agg(jsonb_build_object(
                     'case_no', l.case_no, 'class', l.class, 'class_en', l.class_en, 'area', l.area, 'area_en', l.area_en,
                     'lateness', l.lateness, 'late_at', l.late_at, 'is_urgent', l.is_urgent)
                 order by l.is_urgent desc, l.late_at, l.case_id) from listed l));
$$;

-- The steps that a digest may tell of: digests that wait, and system urges of the last day to units, which history has
-- already. What somebody else has at this moment waits for the next hour.
create or replace function city.steps_to_tell(at timestamptz) returns bigint[]
language plpgsql as $$
declare
    waiting bigint[];
    urged bigint[];
begin
    select array_agg(o.step_id) into waiting from (
        select s.step_id from city.ladder_steps s
        where s.ended_at is null and s.state = 'queued' and s.does = 'digest' and s.recipient = 'unit'
          and (s.shelved_until is null or s.shelved_until <= at)
        for update skip locked) o;
    select array_agg(s.step_id) into urged from city.ladder_steps s
        where s.ended_at > at - interval '1 day' and s.state = 'done' and s.does = 'urge' and s.recipient = 'unit'
          and not exists (select from city.outbox_cases o where o.step_id = s.step_id);
    return coalesce(waiting, '{}') || coalesce(urged, '{}');
end $$;

-- One message for each unit and hour, however many cases are late. The case's own unit is told, as it is now. What is in
-- the quiet hours of its row waits; without a channel everything does, so that a city that opens its first one sends
-- what still holds and no old news.
create or replace function city.collect_digests() returns integer
language plpgsql as $$
declare
    at constant timestamptz := city.city_now();
    hour constant text := to_char(at at time zone 'UTC', 'YYYYMMDD"T"HH24');
    held bigint[];
    unit record;
    number bigint;
    made integer := 0;
begin
    if not city.has_open_channel() then
        return 0;
    end if;
    held := city.steps_to_tell(at);
    for unit in
        select c.unit_id, array_agg(s.step_id) as step_ids
        from city.judge_steps(held, at) j join city.ladder_steps s on s.step_id = j.step_id
        join city.cases c on c.case_id = s.case_id
        join city.ladder_rows r on r.version_id = s.version_id and r.code = s.row_code
        where j.why is null and c.unit_id is not null and city.quiet_until(at, r.quiet_from, r.quiet_to) is null
        group by c.unit_id order by c.unit_id
    loop
        insert into city.outbox_messages (key, kind, unit_id, facts, made_at, due_at, quiet_hours)
            values (format('digest-%s-%s', unit.unit_id, hour), 'digest', unit.unit_id,
                    city.digest_facts(unit.step_ids), at, at, city.quiet_hours_of(unit.step_ids))
            on conflict (key) do nothing returning message_id into number;
        continue when number is null;   -- the city's clock was set back into an hour that has its message
        insert into city.outbox_cases (step_id, message_id, case_id)
            select s.step_id, number, s.case_id from city.ladder_steps s where s.step_id = any (unit.step_ids);
        update city.ladder_steps s set state = 'done', ended_at = at, outcome = 'told'
            where s.step_id = any (unit.step_ids) and s.ended_at is null;
        made := made + 1;
    end loop;
    return made;
end $$;

-- Sending ---------------------------------------------------------------------------------------------------------------

-- How long to wait after so many tries in vain, and after how many nobody tries any more (some six hours).
create or replace function city.wait_after_tries(tries integer) returns interval
language sql immutable as $$
    select least(interval '1 hour', interval '30 seconds' * 2 ^ least(greatest(tries - 1, 0), 10));
$$;

create or replace function city.most_tries() returns integer
language sql immutable as $$
    select 12;
$$;

-- Leases that ran out, those of dead workers among them; one farther ahead than any lease is was given before the
-- server's clock was set back. A robot knows no message again: whether it has this one, a person looks. So does one at a
-- message that no worker has outlived.
create or replace function city.pass_on_messages(at timestamptz) returns void
language sql as $$
    update city.outbox_messages m set leased_until = null,
            state = case when m.channel = 'robot' or m.tries >= city.most_tries() then 'stuck' else 'failed' end,
            trouble = case when m.channel = 'robot' then 'uncertain' else 'worker_died' end,
            last_error = null, retry_at = null
        from (select o.message_id from city.outbox_messages o
              where o.state = 'sending' and (o.leased_until <= at or o.leased_until > at + interval '1 hour')
              for update skip locked) held
        where m.message_id = held.message_id;
$$;

-- Take the next message that is due, or was made before the city's clock went back, with what its channel needs; none where nothing waits or a channel has sent as
-- many as it may in this minute.
create or replace function city.take_message(of_worker_id integer, lease_s double precision)
returns table (message_id bigint, key text, kind text, unit_code text, unit_name text, unit_name_en text, channel text,
               address text, facts jsonb, made_at timestamptz, tries integer, host text, port integer, security text,
               sender text, login text, hosts text[], time_zone text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    at constant timestamptz := clock_timestamp();
    now_on constant timestamptz := city.city_now();
    today constant date := city.local_day(now_on);
    open text[];
    one city.outbox_messages;
    way record;
begin
    perform city.pass_on_messages(at);
    select array_agg(c.channel) into open
        from (select * from city.outbox_channels o where o.is_on order by o.channel for no key update) c
        where c.per_minute > (select count(*) from city.outbox_messages m where m.channel = c.channel
                              and m.tried_at > at - interval '1 minute' and m.tried_at <= at);
    if open is null then
        return;
    end if;
    for one in select m.* from city.outbox_messages m
            where m.state in ('waiting', 'failed') and (m.due_at <= now_on or m.made_at > now_on + interval '1 hour')
              and not city.is_quiet(now_on, m.quiet_hours)
              and (m.retry_at is null or m.retry_at <= at or m.retry_at > at + interval '2 hours')
            order by m.due_at, m.message_id for update skip locked loop
        select * into way from city.route_message(one.unit_id, one.purpose, today);
        if way.channel is null then
            update city.outbox_messages m set state = 'stuck', trouble = 'no_contact', last_error = null, retry_at = null
                where m.message_id = one.message_id;
            continue;
        end if;
        continue when not way.channel = any (open);
        update city.outbox_messages m set state = 'sending', channel = way.channel,
                address = city.address_without_key(way.address), worker_id = of_worker_id,
                tries = m.tries + 1, tried_at = at, leased_until = at + make_interval(secs => least(lease_s, 3000))
            where m.message_id = one.message_id;
        return query
            select one.message_id, one.key, one.kind, u.code, u.name, u.name_en, c.channel, way.address, one.facts,
                   one.made_at, one.tries + 1, c.host, c.port, c.security, c.sender, c.login, c.hosts, city.time_zone()
            from city.outbox_channels c, city.units u where c.channel = way.channel and u.unit_id = one.unit_id;
        return;
    end loop;
end $$;

-- What became of a try: `sent`, `retry` (later again), or `stuck` (another try would not help, or might send it twice).
-- False where the lease has passed on meanwhile.
create or replace function city.end_message(
    of_message_id bigint, of_worker_id integer, of_try integer, outcome text, why text, said text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    at constant timestamptz := clock_timestamp();
    is_again constant boolean := outcome = 'retry' and of_try < city.most_tries();
    wait_s integer;
begin
    select c.acknowledge_s into wait_s from city.outbox_messages m join city.outbox_channels c using (channel)
        where m.message_id = of_message_id;
    update city.outbox_messages m set leased_until = null, trouble = why, last_error = left(said, 500),
            state = case when outcome = 'sent' then 'sent' when is_again then 'failed' else 'stuck' end,
            retry_at = case when is_again then at + city.wait_after_tries(of_try) end,
            sent_at = case when outcome = 'sent' then at end,
            acknowledge_by = case when outcome = 'sent' then at + make_interval(secs => wait_s) end,
            ended_at = case when outcome = 'sent' and wait_s is null then at end
        where m.message_id = of_message_id and m.worker_id = of_worker_id and m.tries = of_try and m.state = 'sending';
    return found;
end $$;

-- What was accepted and not acknowledged: an act of the unit on one of its cases is a sign that it knows; without one
-- until the deadline the message is stuck. A deadline farther ahead than any is was set before the clock was set back.
create or replace function city.watch_acknowledgements() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    at constant timestamptz := clock_timestamp();
    lost integer;
begin
    update city.outbox_messages m set acknowledged_at = at, ended_at = at
        where m.state = 'sent' and m.ended_at is null and exists (
            select from city.outbox_cases o join city.flow_records f on f.case_id = o.case_id
            where o.message_id = m.message_id and f.post = 'handler' and f.acted_at >= m.made_at);
    update city.outbox_messages m set acknowledge_by = at + make_interval(secs => c.acknowledge_s)
        from city.outbox_channels c
        where m.state = 'sent' and m.ended_at is null and c.channel = m.channel
          and m.acknowledge_by > at + make_interval(secs => c.acknowledge_s);
    update city.outbox_messages m set state = 'stuck', trouble = 'no_acknowledgement', last_error = null
        where m.state = 'sent' and m.ended_at is null and m.acknowledge_by <= at;
    get diagnostics lost = row_count;
    return lost;
end $$;

-- What ended a year ago.
create or replace function city.prune_outbox(keep interval default '1 year') returns void
language sql as $$
    delete from city.outbox_messages m where m.ended_at < clock_timestamp() - keep;
$$;

-- For people ------------------------------------------------------------------------------------------------------------

-- Messages that nobody tries any more: somebody has to look. For everybody on the staff; a figure without any case.
create or replace function city.stuck_messages() returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select count(*) from city.outbox_messages m where m.state = 'stuck');
end $$;

create or replace function city.looks_after_outbox(of_unit_id integer) returns boolean
language sql stable as $$
    select city.is_owner() or city.administers_city()
        or coalesce(city.area_of_unit(of_unit_id) = any (city.administered_areas()), false);
$$;

create or replace function city.refuse_strangers_to_outbox() returns void
language plpgsql stable as $$
begin
    perform city.refuse_old_snapshot();
    if not city.keeps_people() then
        perform city.refuse('GH140', 'the outbox is for administrators', '{}');
    end if;
end $$;

-- How many there are of each state: those that are not done, and what ended in the last day.
create or replace function city.outbox_counts()
returns table (state text, messages bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform city.refuse_strangers_to_outbox();
    return query
        select m.state, count(*) from city.outbox_messages m
        where (m.ended_at is null or m.ended_at > clock_timestamp() - interval '1 day')
          and city.looks_after_outbox(m.unit_id)
        group by m.state;
end $$;

-- Messages of some states, those first that somebody has to look at. Single cases are for whoever sees the whole city.
create or replace function city.outbox_list(states text[], most integer)
returns table (message_id bigint, key text, kind text, unit_code text, unit_name text, unit_name_en text, channel text,
               address text, facts jsonb, made_at timestamptz, state text, tries integer, tried_at timestamptz,
               retry_at timestamptz, sent_at timestamptz, acknowledge_by timestamptz, acknowledged_at timestamptz,
               trouble text, last_error text, note text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    today constant date := city.local_day(city.city_now());
begin
    perform city.refuse_strangers_to_outbox();
    return query
        select m.message_id, m.key, m.kind, u.code, u.name, u.name_en, coalesce(m.channel, way.channel),
               coalesce(m.address, city.address_without_key(way.address)),
               case when city.sees_city() then m.facts else m.facts - 'list' end, m.made_at, m.state, m.tries,
               m.tried_at, m.retry_at, m.sent_at, m.acknowledge_by, m.acknowledged_at, m.trouble, m.last_error, m.note
        from (select * from city.outbox_messages o
              where o.state = any (states) and city.looks_after_outbox(o.unit_id)
              order by o.state = 'stuck' desc, o.ended_at is null desc, o.made_at desc, o.message_id desc
              limit least(greatest(most, 0), 1000)) m
        join city.units u on u.unit_id = m.unit_id
        left join lateral city.route_message(m.unit_id, m.purpose, today) way on true
        order by m.state = 'stuck' desc, m.ended_at is null desc, m.made_at desc, m.message_id desc;
end $$;

-- A message that this person looks after, held until the end.
create or replace function city.hold_message(of_message_id bigint, states text[]) returns city.outbox_messages
language plpgsql as $$
declare
    one city.outbox_messages;
begin
    perform city.refuse_strangers_to_outbox();
    select * into one from city.outbox_messages m where m.message_id = of_message_id for update;
    if one.message_id is null or not city.looks_after_outbox(one.unit_id) then
        perform city.refuse('GH141', 'no such message', '{}');
    elsif not one.state = any (states) then
        perform city.refuse('GH142', 'not in this state', jsonb_build_object('state', one.state));
    end if;
    return one;
end $$;

-- Try again what is stuck or waits after a failure, as if for the first time.
create or replace function city.retry_message(of_message_id bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    one constant city.outbox_messages := city.hold_message(of_message_id, array['stuck', 'failed']);
begin
    update city.outbox_messages m set state = 'waiting', tries = 0, retry_at = null, trouble = null, last_error = null,
            channel = null, address = null, sent_at = null, acknowledge_by = null, staff_id = city.my_staff_id()
        where m.message_id = one.message_id;
end $$;

create or replace function city.drop_message(of_message_id bigint, reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    one constant city.outbox_messages := city.hold_message(of_message_id, array['waiting', 'failed', 'stuck']);
begin
    if reason is null or reason !~ '\S' or length(reason) > 1000 then
        perform city.refuse('GH006', 'why', '{"input": "reason"}');
    end if;
    update city.outbox_messages m set state = 'dropped', retry_at = null, note = reason, staff_id = city.my_staff_id(),
            ended_at = clock_timestamp()
        where m.message_id = one.message_id;
end $$;

-- The unit told that it has the message: what was sent, and what is stuck because nobody knew.
create or replace function city.acknowledge_message(of_message_id bigint, told text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    one constant city.outbox_messages := city.hold_message(of_message_id, array['sent', 'stuck']);
begin
    if one.state = 'stuck' and one.trouble not in ('no_acknowledgement', 'uncertain') then
        perform city.refuse('GH142', 'not sent', jsonb_build_object('state', one.state));
    elsif length(told) > 1000 then
        perform city.refuse('GH006', 'what was told', '{"input": "text"}');
    end if;
    update city.outbox_messages m set state = 'sent', acknowledged_at = clock_timestamp(), ended_at = clock_timestamp(),
            trouble = null, last_error = null, note = coalesce(btrim(told), ''), staff_id = city.my_staff_id()
        where m.message_id = one.message_id;
end $$;

-- Channels --------------------------------------------------------------------------------------------------------------

create or replace function city.known_channels() returns setof city.outbox_channels
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform city.refuse_strangers_to_outbox();
    return query select * from city.outbox_channels c order by c.channel;
end $$;

-- Change what is given of a channel, for administrators of the whole city.
create or replace function city.set_channel(of_channel text, changes jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    one city.outbox_channels;
begin
    perform city.refuse_old_snapshot();
    if not city.is_owner() and not city.administers_city() then
        perform city.refuse('GH140', 'channels are for administrators of the city', '{}');
    end if;
    select * into one from city.outbox_channels c where c.channel = of_channel for update;
    if one.channel is null then
        perform city.refuse('GH143', 'no such channel', '{"what": "channel"}');
    end if;
    one := jsonb_populate_record(one, changes - 'channel');
    if one.is_on and of_channel = 'mail' and (one.host is null or one.sender is null) then
        perform city.refuse('GH143', 'mail needs a server and a sender',
            jsonb_build_object('what', case when one.host is null then 'host' else 'sender' end));
    elsif one.security = 'none' and one.host not in ('localhost', '127.0.0.1', '::1') then
        perform city.refuse('GH143', 'without TLS only on this computer', '{"what": "security"}');
    end if;
    update city.outbox_channels c set is_on = one.is_on, per_minute = one.per_minute, acknowledge_s = one.acknowledge_s,
            host = one.host, port = one.port, security = one.security, sender = one.sender, login = one.login,
            hosts = one.hosts
        where c.channel = of_channel;
exception when check_violation or not_null_violation or invalid_text_representation or numeric_value_out_of_range then
    perform city.refuse('GH143', sqlerrm, '{"what": "value"}');
end $$;

-- A message to try a channel with; each has a key of its own.
create or replace function city.add_test_message(of_unit text, for_purpose text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    of_unit_id constant integer := (select u.unit_id from city.units u where u.code = of_unit);
begin
    perform city.refuse_strangers_to_outbox();
    if of_unit_id is null or not city.looks_after_outbox(of_unit_id) or not exists (
            select from city.route_message(of_unit_id, for_purpose, city.local_day(city.city_now()))) then
        perform city.refuse('GH144', 'nothing reaches this unit', jsonb_build_object('unit', of_unit));
    end if;
    return city.add_message(of_unit_id, 'test', 'test-' || gen_random_uuid(), '{}', null, for_purpose);
end $$;

-- Rights ----------------------------------------------------------------------------------------------------------------

-- Nobody but the owner reads or writes the tables themselves. Called by city.make_post_roles().
create or replace function city.grant_outbox() returns void
language plpgsql as $$
begin
    perform city.grant_to('staff', 'execute on function city.stuck_messages()');
    perform city.grant_to('administrator', 'execute on function city.outbox_counts(), city.outbox_list(text[], integer),
        city.retry_message(bigint), city.drop_message(bigint, text), city.acknowledge_message(bigint, text),
        city.known_channels(), city.set_channel(text, jsonb), city.add_test_message(text, text)');
end $$;

-- Called by city.make_worker().
create or replace function city.grant_sending(worker text) returns void
language plpgsql as $$
begin
    execute format('grant execute on function city.take_message(integer, float8),
        city.end_message(bigint, integer, integer, text, text, text), city.watch_acknowledgements() to %I', worker);
end $$;



revoke execute on function
    city.route_message(integer, text, date), city.quiet_hours_of(bigint[]), city.digest_facts(bigint[]), city.steps_to_tell(timestamptz),
    city.add_message(integer, text, text, jsonb, timestamptz, text, time[]), city.collect_digests(),
    city.pass_on_messages(timestamptz), city.take_message(integer, float8),
    city.end_message(bigint, integer, integer, text, text, text), city.watch_acknowledgements(),
    city.prune_outbox(interval), city.stuck_messages(), city.outbox_counts(), city.outbox_list(text[], integer),
    city.hold_message(bigint, text[]), city.retry_message(bigint), city.drop_message(bigint, text),
    city.acknowledge_message(bigint, text), city.known_channels(), city.set_channel(text, jsonb),
    city.add_test_message(text, text) from public;
