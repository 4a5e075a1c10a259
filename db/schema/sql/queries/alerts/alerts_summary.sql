-- How many alerts call this person, the worst of them, and when one called last.
select calling, worst, coalesce(extract(epoch from rung_at), 0)::float8 as rung_s, held, is_storm from city.alert_summary()
