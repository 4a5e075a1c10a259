-- What becomes of a letter: approval, number, sending, receipt, reply, void; the notes on its cases; what stays, and rights.
-- Drafts and the table of acts stand in 75_letters.sql, with the codes of refusals.

-- Moves ----------------------------------------------------------------------------------------------------------------

-- Every act but sending.
create or replace function city.act_on_letter(of_letter_id bigint, seen_version integer, act text, inputs jsonb)
returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    letter city.letters := city.hold_letter(of_letter_id, seen_version);
    before constant text := letter.state;
    actor constant integer := city.check_letter_move(letter, act);
    at constant timestamptz := city.city_now();
    words constant text := btrim(coalesce(inputs->>'text', ''));
begin
    letter.state := coalesce((select m.enters from city.letter_moves() m where m.action = act), letter.state);
    if act = 'change' then
        perform city.check_letter_words(inputs->>'requirement', (inputs->>'reply_by')::timestamptz);
        letter.requirement := btrim(inputs->>'requirement');
        letter.reply_by := (inputs->>'reply_by')::timestamptz;
        letter.changed_by := actor;
    elsif act = 'recount' then
        if letter.kind = 'urging' then
            letter := city.filled_letter(letter, at);
        else
            delete from city.letter_cases k using city.cases c where k.letter_id = letter.letter_id
                and c.case_id = k.case_id and (c.closed_at is not null or c.unit_id is distinct from letter.unit_id);
            if not exists (select from city.letter_cases k where k.letter_id = letter.letter_id) then
                perform city.refuse('GH139', 'no case is left', jsonb_build_object('unit', letter.unit_id));
            end if;
            letter := city.counted_letter(letter, at);
        end if;
        letter.changed_by := actor;
    elsif act = 'approve' then
        if actor in (letter.drafted_by, letter.changed_by) then
            perform city.refuse('GH134', 'who wrote it does not approve it', jsonb_build_object('letter', of_letter_id));
        elsif letter.reply_by <= at then
            perform city.refuse('GH135', 'until when', '{"what": "reply_by"}');
        end if;
        letter.approved_by := actor;
        letter.approved_at := at;
    elsif act = 'send_back' then
        letter.approved_by := null;
        letter.approved_at := null;
        letter.changed_by := actor;
    elsif act = 'receive' then
        letter.received_at := at;
        letter.received_by := actor;
    elsif act = 'answer' then
        if words = '' or length(words) > 2000 then
            perform city.refuse('GH135', 'what was answered', '{"what": "answer"}');
        end if;
        letter.received_at := coalesce(letter.received_at, at);
        letter.received_by := coalesce(letter.received_by, actor);
        letter.answered_at := at;
        letter.answered_by := actor;
        letter.answer := words;
    elsif act = 'void' then
        if words = '' or length(words) > 1000 then
            perform city.refuse('GH135', 'why', '{"what": "reason"}');
        end if;
        letter.voided_at := at;
        letter.voided_by := actor;
        letter.void_reason := words;
    else
        perform city.refuse('GH132', 'sent by its own function', jsonb_build_object('action', act, 'state', before));
    end if;
    return city.write_letter(letter, act, inputs, before, actor, at);
end $$;

-- The next number of a kind and a year. The row is locked until the end of the transaction: without it no number is left
-- out, and nobody has the same.
create or replace function city.take_letter_number(of_kind text, of_year integer) returns integer
language sql as $$
    insert into city.letter_numbers as n (kind, year, last_no) values (of_kind, of_year, 1)
        on conflict (kind, year) do update set last_no = n.last_no + 1 returning last_no;
$$;

-- How a letter is called in the history of a case.
create or replace function city.name_of_letter(letter city.letters) returns text
language sql immutable as $$
    select case letter.kind when 'supervision' then '督办函' else '催办函' end || '〔' || letter.year || '〕'
        || letter.letter_no || '号';
$$;

-- Send: take the number, and supervise the cases of a supervision letter by the act that there is. What is sent is kept by
-- city.keep_letter_file before the end of the transaction, or nothing happened.
create or replace function city.send_letter(of_letter_id bigint, seen_version integer, of_kind text default 'timeout')
returns table (new_version integer, number integer, in_year integer, at timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    letter city.letters := city.hold_letter(of_letter_id, seen_version);
    actor constant integer := city.check_letter_move(letter, 'send');
    now_on constant timestamptz := city.city_now();
    one record;
begin
    if letter.reply_by <= now_on then
        perform city.refuse('GH135', 'until when', '{"what": "reply_by"}');
    end if;
    letter.state := 'sent';
    letter.sent_at := now_on;
    letter.sent_by := actor;
    letter.receive_by := least(city.after_working_days(now_on, 1), letter.reply_by);
    letter.year := extract(year from city.local_day(now_on));
    if letter.kind = 'supervision' then
        for one in select c.* from city.letter_cases k cross join lateral city.read_case(k.case_id) c
                where k.letter_id = of_letter_id order by c.case_id loop
            if one.closed_at is not null or one.unit_id is distinct from letter.unit_id then
                perform city.refuse('GH137', 'closed or elsewhere meanwhile',
                    jsonb_build_object('number', one.case_no, 'why', 'gone'));
            end if;
        end loop;
    end if;
    letter.letter_no := city.take_letter_number(letter.kind, letter.year);
    if letter.kind = 'supervision' then
        for one in select c.case_id, c.version from city.letter_cases k cross join lateral city.read_case(k.case_id) c
                where k.letter_id = of_letter_id order by c.case_id loop
            insert into city.flow_records (request_id, case_id, seen_version, action, inputs)
                values (gen_random_uuid(), one.case_id, one.version, 'supervise', jsonb_build_object('kind', of_kind,
                    'requirement', city.name_of_letter(letter) || '：' || letter.requirement, 'until', letter.reply_by));
        end loop;
        update city.letter_cases k set noted = 'sent' where k.letter_id = of_letter_id;
    end if;
    new_version := city.write_letter(letter, 'send', jsonb_build_object('number', letter.letter_no, 'year', letter.year),
        'approved', actor, now_on);
    number := letter.letter_no;
    in_year := letter.year;
    at := now_on;
    return next;
end $$;

-- Keep what is sent, by who sends it, in the transaction that sends it: it does not end without the document, and with
-- the document there is nothing more to keep.
create or replace function city.keep_letter_file(of_letter_id bigint, of_part text, of_content bytea) returns bytea
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    hash constant bytea := sha256(of_content);
begin
    perform city.refuse_old_snapshot();
    if not exists (select from city.letters l where l.letter_id = of_letter_id and l.state = 'sent'
                   and l.sent_by = city.my_staff_id())
            or exists (select from city.letter_files f where f.letter_id = of_letter_id and f.part = 'document') then
        perform city.refuse('GH136', 'what was sent stays', jsonb_build_object('letter', of_letter_id));
    end if;
    insert into city.letter_files (letter_id, part, sha256, content) values (of_letter_id, of_part, hash, of_content);
    return hash;
end $$;

-- At the end of the transaction a letter that is sent has its document, and an urging letter its annex.
create or replace function city.check_letter_is_whole() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if city.is_history_loader() then
        return null;
    elsif not exists (select from city.letter_files f where f.letter_id = new.letter_id and f.part = 'document')
            or new.kind = 'urging' and not exists (
                select from city.letter_files f where f.letter_id = new.letter_id and f.part = 'annex') then
        perform city.refuse('GH138', 'nothing to send', jsonb_build_object('letter', new.letter_id));
    end if;
    return null;
end $$;

do $$
begin
    if not exists (select from pg_trigger where tgname = 'is_whole' and tgrelid = 'city.letters'::regclass) then
        create constraint trigger is_whole after update on city.letters deferrable initially deferred
            for each row when (old.sent_at is null and new.sent_at is not null) execute function city.check_letter_is_whole();
    end if;
end $$;

-- Notes on the cases ---------------------------------------------------------------------------------------------------

-- Note a letter, or its answer, on some of its cases, each once, by a quiet act of whoever asks: an urge by letter, else a
-- note. Returns how many were tried; 0 when all are noted. A letter about thousands of cases takes many calls.
create or replace function city.note_letter_cases(of_letter_id bigint, most integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    letter city.letters;
    wanted text;
    words text;
    ids bigint[];
    noted_ids bigint[] := '{}';
    on_case record;
    act text;
begin
    perform city.refuse_old_snapshot();
    if city.sees_letter(of_letter_id) then
        select * into letter from city.letters l where l.letter_id = of_letter_id and l.sent_at is not null;
    end if;
    if letter.letter_id is null then
        perform city.refuse('GH130', 'no such letter', jsonb_build_object('letter', of_letter_id));
    end if;
    perform city.letter_actor(array['handler', 'dispatcher', 'shift_leader', 'leader'], letter.unit_id);
    wanted := case when letter.state = 'answered' then 'answered' else 'sent' end;
    words := left(city.name_of_letter(letter) || case wanted when 'answered' then '单位函复：' || letter.answer
                                                 else '：' || letter.requirement end, 1000);
    ids := array(select k.case_id from city.letter_cases k
        where k.letter_id = of_letter_id and (k.noted = '' or wanted = 'answered' and k.noted = 'sent')
        order by k.case_id limit least(greatest(most, 0), 500) for update skip locked);
    -- All of them are found and locked by one statement: a question for each would be planned over all months.
    for on_case in select c.case_id, c.state, c.version, c.closed_at, c.suspended_at from city.cases c
            where c.case_id = any (ids) and c.state <> 'merged' order by c.case_id for update loop
        act := case when wanted = 'sent' and on_case.closed_at is null and on_case.suspended_at is null
                         and on_case.state <> 'reported' then 'urge' else 'note' end;
        insert into city.flow_records (request_id, case_id, seen_version, action, inputs)
            values (gen_random_uuid(), on_case.case_id, on_case.version, act,
                case act when 'urge' then jsonb_build_object('way', 'letter', 'text', words)
                         else jsonb_build_object('text', words) end);
        noted_ids := noted_ids || on_case.case_id;
    end loop;
    update city.letter_cases k set noted = case when k.case_id = any (noted_ids) then wanted else 'none' end
        where k.letter_id = of_letter_id and k.case_id = any (ids);
    return cardinality(ids);
end $$;

-- What stays -----------------------------------------------------------------------------------------------------------

-- A letter is never taken away, and who wrote what in its history stays.
create or replace trigger history before update or delete on city.letter_acts
    for each row execute function city.keep_history('GH136');
create or replace trigger history before update or delete on city.letter_files
    for each row execute function city.keep_history('GH136');
create or replace trigger history before delete on city.letters
    for each row execute function city.keep_history('GH136');

-- Rights; called by city.make_post_roles(). Nobody writes these tables: the functions do.
create or replace function city.grant_letters() returns void
language plpgsql as $$
declare
    post text;
begin
    foreach post in array array['leader', 'shift_leader', 'dispatcher', 'inspector', 'evaluator', 'handler'] loop
        perform city.grant_to(post, 'select on city.letters, city.letter_cases, city.letter_acts, city.letter_files');
        perform city.grant_to(post, 'execute on function city.sees_letters(), city.sees_letter(bigint)');
    end loop;
    foreach post in array city.letter_drafters() loop
        perform city.grant_to(post, 'execute on function city.draft_letter(bigint[], text, timestamptz),
            city.draft_urging_letter(integer, text, timestamptz), city.preview_urging(integer[])');
    end loop;
    foreach post in array array['leader', 'shift_leader', 'dispatcher', 'inspector', 'handler'] loop
        perform city.grant_to(post, 'execute on function city.act_on_letter(bigint, integer, text, jsonb)');
    end loop;
    foreach post in array array['leader', 'shift_leader', 'dispatcher', 'handler'] loop
        perform city.grant_to(post, 'execute on function city.note_letter_cases(bigint, integer)');
    end loop;
    foreach post in array array['leader', 'shift_leader'] loop
        perform city.grant_to(post, 'execute on function city.send_letter(bigint, integer, text),
            city.keep_letter_file(bigint, text, bytea)');
    end loop;
end $$;
