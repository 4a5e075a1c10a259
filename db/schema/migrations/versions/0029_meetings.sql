-- Hard items, the meetings that decide them, and rulings: rules outside the dated rule sets. Functions, triggers and
-- policies stand in db/schema/sql/city/74_items.sql and 71_rulings.sql. Tables that hide rows from some of the staff
-- have parts (see 0013).

create sequence city.hard_item_ids as bigint;

create table city.meetings (
    meeting_no integer not null check (meeting_no > 0),            -- the third meeting is the "third" on every paper
    version integer not null default 1,
    kind text not null check (kind in ('hall','on_site')),
    state text not null default 'draft' check (state in ('draft','called','running','closed')),
    starts_at timestamptz not null,
    minutes smallint not null check (minutes between 15 and 720),  -- how long the room is free
    place text not null check (place ~ '\S' and length(place) <= 120),
    chair_id integer references city.staff,
    note text not null default '' check (length(note) <= 4000),
    opened_at timestamptz,
    closed_at timestamptz,
    is_demo boolean not null default false,
    primary key (meeting_no),
    check ((state = 'closed') = (closed_at is not null))
) partition by hash (meeting_no);
create table city.meetings_rows partition of city.meetings for values with (modulus 1, remainder 0);
create index meetings_state on city.meetings (state, starts_at);

create table city.meeting_units (               -- who is invited
    meeting_no integer not null references city.meetings,
    unit_id integer not null references city.units,
    has_attended boolean,                       -- null: not said yet
    primary key (meeting_no, unit_id)
) partition by hash (meeting_no);
create table city.meeting_units_rows partition of city.meeting_units for values with (modulus 1, remainder 0);

create table city.hard_items (
    item_id bigint not null default nextval('city.hard_item_ids'),
    version integer not null default 1,
    state text not null default 'candidate'
        check (state in ('candidate','evidence','scheduled','ruled','followed_up','done','adjourned')),
    causes text[] not null default '{}' check (causes <@
        array['boundary','shared','ownerless','railway','military','not_handed_over','other']),
    unit_ids integer[] not null default '{}' check (cardinality(unit_ids) <= 24),  -- in dispute
    arose_by text not null check (arose_by in ('refusals','fallback','supervision','coordination','hand')),
    put_by integer references city.staff,       -- null: it arose by itself
    put_at timestamptz not null,
    state_at timestamptz not null,
    since_at timestamptz not null,              -- the report of its oldest case
    schedule_by timestamptz,                    -- until then it should be on an agenda
    class_id smallint not null references city.classes,
    address text,
    district_code text,
    duty_grid_id integer,
    geom public.geometry(Point,4490),
    bounces integer not null default 0,         -- how often units refused its cases
    is_urgent boolean not null default false,
    meeting_no integer references city.meetings,
    ruling_id bigint,
    adjourned_until date,
    reason text,                                -- why it was adjourned
    is_demo boolean not null default false,
    primary key (item_id),
    check ((state = 'adjourned') <= (adjourned_until is not null and reason ~ '\S'))
) partition by hash (item_id);
create table city.hard_items_rows partition of city.hard_items for values with (modulus 1, remainder 0);
create index hard_items_state on city.hard_items (state, since_at);
create index hard_items_units on city.hard_items using gin (unit_ids);
create index hard_items_meeting on city.hard_items (meeting_no) where meeting_no is not null;

create table city.hard_item_cases (
    item_id bigint not null references city.hard_items,
    case_id bigint not null,
    added_at timestamptz not null,
    added_by integer references city.staff,
    removed_at timestamptz,
    primary key (item_id, case_id)
) partition by hash (item_id);
create table city.hard_item_cases_rows partition of city.hard_item_cases for values with (modulus 1, remainder 0);
create index hard_item_cases_case on city.hard_item_cases (case_id) where removed_at is null;

create table city.hard_item_acts (              -- only added to
    item_id bigint not null references city.hard_items,
    version integer not null,
    action text not null,
    inputs jsonb not null default '{}',
    from_state text,
    to_state text not null,
    staff_id integer references city.staff,     -- null: by itself
    acted_at timestamptz not null,
    primary key (item_id, version)
) partition by hash (item_id);
create table city.hard_item_acts_rows partition of city.hard_item_acts for values with (modulus 1, remainder 0);

create table city.meeting_agenda (
    meeting_no integer not null references city.meetings,
    item_id bigint not null references city.hard_items,
    place_no smallint not null,
    minutes smallint not null default 5 check (minutes between 1 and 240),
    outcome text check (outcome in ('information','task','decision','adjourned')),
    outcome_text text check (length(outcome_text) <= 4000),
    decided_at timestamptz,
    primary key (meeting_no, item_id)
) partition by hash (meeting_no);
create table city.meeting_agenda_rows partition of city.meeting_agenda for values with (modulus 1, remainder 0);

create table city.rulings (                     -- everybody on the staff may read them; nothing of them is erased
    ruling_id bigint generated by default as identity primary key,
    ruling_no text not null unique check (ruling_no ~ '^\S(.{0,38}\S)?$'),
    meeting_no integer not null references city.meetings,
    item_id bigint references city.hard_items,
    title text not null check (title ~ '\S' and length(title) <= 200),
    words text not null check (words ~ '\S' and length(words) <= 4000),
    decided_on date not null,
    decided_by integer references city.staff,   -- the chair
    confirmed_at timestamptz not null,
    valid_from date not null,                   -- local days, both inclusive
    valid_to date,
    replaced_by bigint references city.rulings,
    replaced_from date,                         -- from this day on the other one holds
    is_demo boolean not null default false,
    check (valid_to is null or valid_from <= valid_to),
    check ((replaced_by is null) = (replaced_from is null))
);
create index rulings_meeting on city.rulings (meeting_no);

create table city.ruling_rules (                -- one for each class
    rule_id bigint primary key,                 -- from the numbers of city.responsibility_rules: no two rules share one
    ruling_id bigint not null references city.rulings,
    class_id smallint not null references city.classes,
    area_id bigint references city.areas,
    unit_grid_ids integer[] check (cardinality(unit_grid_ids) between 1 and 10000),
    duty_grid_ids integer[] check (cardinality(duty_grid_ids) between 1 and 10000),
    unit_id integer not null references city.units,
    unique (ruling_id, class_id),
    check (num_nonnulls(area_id, unit_grid_ids, duty_grid_ids) = 1)
);
create index ruling_rules_class on city.ruling_rules (class_id);
create index ruling_rules_area on city.ruling_rules (area_id) where area_id is not null;

do $$
declare
    relation text;
begin
    foreach relation in array array['meetings', 'meeting_units', 'meeting_agenda', 'hard_items', 'hard_item_cases',
                                    'hard_item_acts', 'rulings', 'ruling_rules'] loop
        execute format('alter table city.%I enable row level security', relation);
    end loop;
end $$;
