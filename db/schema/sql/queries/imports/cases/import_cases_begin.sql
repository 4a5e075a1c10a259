create temporary table if not exists import_cases (
    line bigint, source_id text, kind text, class_id smallint, state text, channel text, text text, address text,
    unit_id integer, component_code text, is_urgent boolean,
    reported_at timestamptz, accepted_at timestamptz, filed_at timestamptz, dispatched_at timestamptz,
    received_at timestamptz, handled_at timestamptz, checked_at timestamptz, closed_at timestamptz, due_at timestamptz,
    geom geometry(Point, 4490),
    -- found or made in the database
    case_id bigint, case_no text, is_new boolean, version integer, from_state text, reported_on date, last_at timestamptz,
    component_id bigint, district_code text, township_code text, community_code text,
    unit_grid_id integer, duty_grid_id integer, area_ids bigint[], five_chaos_group text
) on commit delete rows
