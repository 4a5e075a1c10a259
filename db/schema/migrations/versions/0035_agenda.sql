-- What a running meeting shows, who is there, its notes and addenda, the templates and series that meetings come from, and
-- what units say about an item. Functions and policies stand in db/schema/sql/city/78_agenda.sql and 79_evidence_items.sql.
-- Tables that hide rows from some of the staff have parts (see 0013).

create sequence city.agenda_ids as bigint;      -- for people, templates, addenda, statements and files

create table city.meeting_screens (             -- what the room sees now: one row for each meeting
    meeting_no integer not null references city.meetings,
    version integer not null default 1,
    item_id bigint not null references city.hard_items,
    shown_at timestamptz not null,              -- the timer of the item runs from here
    shown_by integer not null references city.staff,
    strokes jsonb not null default '[]' check (jsonb_typeof(strokes) = 'array' and octet_length(strokes::text) <= 200000),
    primary key (meeting_no)
) partition by hash (meeting_no);
create table city.meeting_screens_rows partition of city.meeting_screens for values with (modulus 1, remainder 0);

create table city.meeting_presences (           -- who has joined, and what they write at the moment
    meeting_no integer not null references city.meetings,
    staff_id integer not null references city.staff,
    item_id bigint,                             -- the item whose notes are being written; null: none
    seen_at timestamptz not null,
    primary key (meeting_no, staff_id)
) partition by hash (meeting_no);
create table city.meeting_presences_rows partition of city.meeting_presences for values with (modulus 1, remainder 0);

create table city.meeting_notes (               -- of those who prepare meetings
    meeting_no integer not null references city.meetings,
    item_id bigint not null references city.hard_items,
    version integer not null default 1,
    words text not null check (length(words) <= 4000),
    written_by integer not null references city.staff,
    written_at timestamptz not null,
    primary key (meeting_no, item_id)
) partition by hash (meeting_no);
create table city.meeting_notes_rows partition of city.meeting_notes for values with (modulus 1, remainder 0);

create table city.meeting_people (              -- invited persons; units stand in meeting_units
    meeting_no integer not null references city.meetings,
    person_no bigint not null default nextval('city.agenda_ids'),
    name text not null check (name ~ '\S' and length(name) <= 80),
    unit_id integer references city.units,      -- whom they speak for
    has_attended boolean,                       -- null: not said yet
    primary key (meeting_no, person_no)
) partition by hash (meeting_no);
create table city.meeting_people_rows partition of city.meeting_people for values with (modulus 1, remainder 0);

create table city.meeting_templates (           -- with a rhythm it is a series
    template_id bigint not null default nextval('city.agenda_ids'),
    title text not null check (title ~ '\S' and length(title) <= 120),
    kind text not null check (kind in ('hall','on_site')),
    place text not null check (place ~ '\S' and length(place) <= 120),
    minutes smallint not null check (minutes between 15 and 720),
    item_minutes smallint not null default 5 check (item_minutes between 1 and 240),
    unit_ids integer[] not null default '{}' check (cardinality(unit_ids) <= 100),
    note text not null default '' check (length(note) <= 4000),
    begins_at time not null,
    weekday smallint check (weekday between 1 and 7),       -- 1 is Monday; null: a template without a rhythm
    every_weeks smallint check (every_weeks between 1 and 8),
    week_of_month smallint check (week_of_month between 1 and 5),  -- 5 is the last
    first_on date,                              -- the series begins here
    retired_at timestamptz,
    made_by integer not null references city.staff,
    primary key (template_id),
    check ((weekday is null) = (first_on is null)),
    check (num_nonnulls(every_weeks, week_of_month) = num_nonnulls(weekday))
) partition by hash (template_id);
create table city.meeting_templates_rows partition of city.meeting_templates for values with (modulus 1, remainder 0);

create table city.meeting_addenda (             -- corrections of closed meetings; only added to
    meeting_no integer not null references city.meetings,
    addendum_no bigint not null default nextval('city.agenda_ids'),
    item_id bigint references city.hard_items,
    words text not null check (words ~ '\S' and length(words) <= 4000),
    written_by integer not null references city.staff,
    written_at timestamptz not null,
    primary key (meeting_no, addendum_no)
) partition by hash (meeting_no);
create table city.meeting_addenda_rows partition of city.meeting_addenda for values with (modulus 1, remainder 0);

create table city.item_statements (             -- what a unit says about an item; only added to
    statement_id bigint not null default nextval('city.agenda_ids'),
    item_id bigint not null references city.hard_items,
    unit_id integer not null references city.units,
    words text not null check (words ~ '\S' and length(words) <= 4000),
    entered_by integer not null references city.staff,
    is_on_behalf boolean not null,              -- entered by the city for a unit without a login
    entered_at timestamptz not null,
    primary key (statement_id)
) partition by hash (statement_id);
create table city.item_statements_rows partition of city.item_statements for values with (modulus 1, remainder 0);
create index item_statements_item on city.item_statements (item_id);

create table city.item_files (                  -- papers and pictures of the units; only added to, or taken away whole
    file_id bigint not null default nextval('city.agenda_ids'),
    item_id bigint not null references city.hard_items,
    unit_id integer references city.units,
    name text not null check (name ~ '\S' and length(name) <= 200),
    media_type text not null check (media_type in ('application/pdf','image/jpeg','image/png','image/webp')),
    size_bytes integer not null,
    content bytea not null,
    added_by integer not null references city.staff,
    added_at timestamptz not null,
    primary key (file_id)
) partition by hash (file_id);
create table city.item_files_rows partition of city.item_files for values with (modulus 1, remainder 0);
create index item_files_item on city.item_files (item_id);

do $$
declare
    relation text;
begin
    foreach relation in array array['meeting_screens', 'meeting_presences', 'meeting_notes', 'meeting_people',
                                    'meeting_templates', 'meeting_addenda', 'item_statements', 'item_files'] loop
        execute format('alter table city.%I enable row level security', relation);
    end loop;
end $$;
