-- What an act asks for: the kinds of answers (app/cases/inputs.py knows the same), and photos that prove something.

create or replace function city.is_instant(words text) returns boolean
language plpgsql stable as $$
begin
    return words ~ '^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)$' and words::timestamptz is not null;
exception when data_exception then
    return false;
end $$;

-- Whether a value can answer a question of this kind.
create or replace function city.is_answer(kind text, value jsonb) returns boolean
language plpgsql stable as $$
begin
    if kind in ('class', 'unit', 'component', 'staff', 'case', 'report') then
        if jsonb_typeof(value) <> 'number' or value::text !~ '^[1-9][0-9]{0,17}$'
                or (kind in ('class', 'unit', 'component', 'staff') and length(value::text) > 9) then
            return false;
        end if;
        return case kind
            when 'class' then exists (select from city.classes where class_id = value::bigint)
            when 'unit' then exists (select from city.units u, city.local_day(city.city_now()) today
                where u.unit_id = value::bigint and u.valid_from <= today and (u.valid_to is null or u.valid_to >= today))
            when 'component' then exists (select from city.components where component_id = value::bigint)
            when 'staff' then true  -- whether they may be named, the effect of the act says
            -- What one does not see is not there, as at the door itself.
            when 'case' then city.sees_case(value::bigint)
            else exists (select from city.reports r where r.report_id = value::bigint and city.sees_case(r.case_id)) end;
    end if;
    return case kind
        when 'lon' then jsonb_typeof(value) = 'number' and value::numeric between -180 and 180
        when 'lat' then jsonb_typeof(value) = 'number' and value::numeric between -90 and 90
        when 'text' then jsonb_typeof(value) = 'string' and length(value #>> '{}') <= 4000
        when 'reason' then jsonb_typeof(value) = 'string' and length(value #>> '{}') <= 4000 and value #>> '{}' ~ '\S'
        when 'channel' then exists (select from city.channels where code = value #>> '{}')
        when 'flag' then jsonb_typeof(value) = 'boolean'
        when 'reporter' then city.is_reporter(value)
        when 'number' then jsonb_typeof(value) = 'number' and value::text ~ '^[1-9][0-9]{0,2}$'
        when 'instant' then jsonb_typeof(value) = 'string' and city.is_instant(value #>> '{}')
        when 'basis' then jsonb_typeof(value) = 'object' and octet_length(value::text) <= 4096 + 1024  -- spaces of jsonb
        when 'command' then jsonb_typeof(value) = 'string' and exists (
            select from city.staff_posts p join city.staff s using (staff_id), city.local_day(city.city_now()) today
            where p.post = 'dispatcher' and p.area_code = value #>> '{}' and not s.is_locked
              and city.is_held_on(s.valid_from, s.valid_to, today)
              and city.is_held_on(p.valid_from, p.valid_to, today))
        when 'photos' then city.is_photos(value)
        when 'proof' then city.is_photos(value) and value <> '[]'
        when 'after' then city.is_photos(value) and value <> '[]'
        else false end;
end $$;

-- Who reported: a name and a telephone number of at most 100 characters, and whether they wish secrecy.
create or replace function city.is_reporter(value jsonb) returns boolean
language sql immutable as $$
    select case when jsonb_typeof(value) = 'object' then not exists (
        select from jsonb_each(value) fact
        where not case fact.key
            when 'wishes_secrecy' then jsonb_typeof(fact.value) in ('boolean', 'null')
            else fact.key in ('name', 'phone') and jsonb_typeof(fact.value) in ('string', 'null')
                and coalesce(length(fact.value #>> '{}') <= 100, true) end) else false end;
$$;

create or replace function city.is_photos(value jsonb) returns boolean
language sql immutable as $$
    select jsonb_typeof(value) = 'array' and jsonb_array_length(value) <= 20
        and not jsonb_path_exists(value, '$[*] ? (@.type() != "number" || @ < 1 || @ > 999999999999 || @.floor() != @)');
$$;

create or replace function city.check_inputs(move city.case_moves, inputs jsonb) returns void
language plpgsql stable as $$
declare
    ask jsonb;
    name text;
    is_right boolean;
begin
    if jsonb_typeof(inputs) is distinct from 'object' then
        perform city.refuse('GH006', 'inputs must be an object', '{"input": "inputs"}');
    end if;
    if inputs = '{}' and not jsonb_path_exists(move.asks, '$[*] ? (@.is_required == true)') then
        return;
    end if;
    select key into name from jsonb_object_keys(inputs) key
        where not exists (select from jsonb_array_elements(move.asks) a where a->>'key' = key) limit 1;
    if name is not null then
        perform city.refuse('GH006', format('%s does not ask for %s', move.action, name), jsonb_build_object('input', name));
    end if;
    for ask in select value from jsonb_array_elements(move.asks) loop
        name := ask->>'key';
        if coalesce(inputs->name, 'null') = 'null' then
            if (ask->>'is_required')::boolean then
                perform city.refuse('GH006', format('%s needs %s', move.action, name), jsonb_build_object('input', name));
            end if;
            continue;
        end if;
        is_right := case when ask->>'kind' = 'word'
            then jsonb_typeof(inputs->name) = 'string' and ask->'words' ? (inputs->>name)
            else city.is_answer(ask->>'kind', inputs->name) end;
        if not coalesce(is_right, false) then
            perform city.refuse('GH006', format('wrong %s', name), jsonb_build_object('input', name));
        end if;
    end loop;
end $$;

-- Photos that this person has added belong to the case from now on. Where they prove something, at least one is new and
-- the person's own; where they show the place after the work, one of those says so.
create or replace function city.take_photos(
    move city.case_moves, photos jsonb, taking_case_id bigint, signer_id integer) returns void
language plpgsql as $$
declare
    asked text := jsonb_path_query_first(move.asks, '$[*] ? (@.key == "photo_ids").kind') #>> '{}';
    kinds text[];
    named bigint[];
    new_ids bigint[];
begin
    if coalesce(photos, 'null') = 'null' then
        return;
    end if;
    select array_agg(distinct value::bigint) into named from jsonb_array_elements_text(photos);
    with taken as (
        update city.attachments a set case_id = taking_case_id
            where a.attachment_id = any (named) and a.case_id is null and a.added_by = signer_id returning a.attachment_id, a.kind)
    select coalesce(array_agg(kind), '{}'), coalesce(array_agg(attachment_id), '{}') into kinds, new_ids from taken;
    if (select count(*) from city.attachments where attachment_id = any (named) and case_id = taking_case_id)
            <> coalesce(cardinality(named), 0) then
        perform city.refuse('GH006', 'wrong photo_ids', '{"input": "photo_ids"}');
    end if;
    if asked in ('proof', 'after') and kinds = '{}' then
        perform city.refuse('GH039', 'no new photo of one''s own', '{"why": "own"}');
    elsif asked = 'after' and not 'after' = any (kinds) then
        perform city.refuse('GH039', 'no photo after the work', '{"why": "after"}');
    end if;
    perform city.note_same_pictures(new_ids);
end $$;
