-- What rulings do besides a plain rule. Functions stand in db/schema/sql/city/71_rulings.sql, 73_ruling_checks.sql and
-- 77_ruling_effects.sql.

alter table city.rulings
    add column effect text not null default 'rule' check (effect in ('rule','owner','campaign','boundary'));

alter table city.ruling_rules
    alter column unit_id drop not null,
    drop constraint ruling_rules_ruling_id_class_id_key,
    add column side text check (side in ('left','right')),          -- of a boundary, along its line
    add column is_fallback boolean not null default false,
    add column weekdays smallint[] check (cardinality(weekdays) > 0 and weekdays <@ array[1,2,3,4,5,6,7]::smallint[]),
    add column from_time time,                                      -- of the local day; to_time before it: over midnight
    add column to_time time,
    add column assigns text not null default 'unit' check (assigns in ('unit','turns')),
    add column turn_unit_ids integer[] check (cardinality(turn_unit_ids) between 2 and 24),
    add column turn_every smallint check (turn_every between 1 and 366),
    add column turn_unit text check (turn_unit in ('day','week','month')),
    add column turn_from date,                                      -- the first day of the first unit's turn
    add constraint ruling_rules_unit check ((assigns = 'unit') = (unit_id is not null)),
    add constraint ruling_rules_hours check (num_nonnulls(from_time, to_time) in (0, 2)
        and (from_time is null or from_time <> to_time)),
    add constraint ruling_rules_turns check (
        case assigns when 'turns' then num_nulls(turn_unit_ids, turn_every, turn_unit, turn_from) = 0
                     else num_nonnulls(turn_unit_ids, turn_every, turn_unit, turn_from) = 0 end);
create unique index ruling_rules_once on city.ruling_rules (ruling_id, class_id, coalesce(side, ''));

create table city.ruling_owners (               -- components that a ruling gives an owner or a maintainer
    ruling_id bigint not null references city.rulings,
    component_id bigint not null,               -- kept where the component is taken away
    owner_unit_id integer references city.units,           -- null: as it is
    maintainer_unit_id integer references city.units,
    owner_before integer,                       -- what it was when the ruling took effect
    maintainer_before integer,
    applied_at timestamptz,                     -- null: its day has not come
    primary key (ruling_id, component_id),
    check (num_nonnulls(owner_unit_id, maintainer_unit_id) > 0)
);
create index ruling_owners_component on city.ruling_owners (component_id);

create table city.ruling_campaigns (            -- a set of cases or components, a goal and a day
    ruling_id bigint primary key references city.rulings,
    unit_id integer not null references city.units,        -- leads it
    goal text not null check (goal ~ '\S' and length(goal) <= 400),
    due_on date not null
);

create table city.ruling_campaign_parts (       -- hides cases from who does not see items
    ruling_id bigint not null references city.ruling_campaigns,
    part_no integer not null,
    case_id bigint,
    component_id bigint,
    primary key (ruling_id, part_no),
    check (num_nonnulls(case_id, component_id) = 1)
) partition by hash (ruling_id);
create table city.ruling_campaign_parts_rows partition of city.ruling_campaign_parts for values with (modulus 1, remainder 0);

create table city.ruling_boundaries (           -- a line; at its left, as drawn, one unit, at its right the other
    ruling_id bigint primary key references city.rulings,
    line public.geometry(LineString,4490) not null,
    left_unit_id integer not null references city.units,
    right_unit_id integer not null references city.units,
    reach_m double precision not null check (reach_m between 20 and 2000),
    check (left_unit_id <> right_unit_id)
);

do $$
declare
    relation text;
begin
    foreach relation in array array['ruling_owners', 'ruling_campaigns', 'ruling_campaign_parts', 'ruling_boundaries'] loop
        execute format('alter table city.%I enable row level security', relation);
    end loop;
end $$;
