-- Cases that whoever asks may see: open ones, and some out of all, the same ones in every run.
with open_ones as materialized (
    select * from city.cases where closed_at is null limit 500),
others as materialized (
    select * from city.cases tablesample system (:percent) repeatable (7))
(select case_id, case_no, class_id, st_x(geom) as lon, st_y(geom) as lat, reported_at, manual_version as manual
 from open_ones where geom is not null order by md5(case_id::text) limit :each)
union all
(select case_id, case_no, class_id, st_x(geom), st_y(geom), reported_at, manual_version
 from others where geom is not null order by md5(case_id::text) limit :each)
