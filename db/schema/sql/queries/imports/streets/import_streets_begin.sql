create temporary table if not exists import_streets (
    line bigint, feature_id text, source_id text, name text, name_en text, class text, is_bridge boolean,
    geom geometry(LineString, 4490),
    -- found or made in the database
    street_id bigint, did text
) on commit delete rows
