-- The pictures of the demo city: one at the report, and one after the work where it was done. One in twelve of those who
-- telephoned sent none. One in fifty pictures says that it was taken elsewhere, and one in ninety that it is old.
with drawing as materialized (
    select d.class_group, d.number, d.moment, d.sha256, d.size_bytes
    from unnest(cast(:groups as text[]), cast(:numbers as integer[]), cast(:moments as text[]), cast(:hashes as bytea[]),
                cast(:sizes as integer[])) d (class_group, number, moment, sha256, size_bytes)),
shown as (
    select c.*, g.class_group, (c.case_id % 1000000000)::integer as running
    from city.cases c
    join unnest(cast(:class_ids as integer[]), cast(:class_groups as text[])) g (class_id, class_group) using (class_id)
    where c.closed_at is null or c.closed_at >= city.city_now() - cast(:days as integer) * interval '1 day'),
taken as (
    select s.case_id, s.class_group, s.running, s.geom, 'near' as moment, s.reported_at as added_at, r.staff_id, r.report_id
    from shown s
    cross join lateral (
        select r.staff_id, r.report_id from city.reports r where r.case_id = s.case_id order by r.report_id limit 1) r
    where s.channel <> 'hotline' or s.running % 12 <> 0
    union all
    select s.case_id, s.class_group, s.running, s.geom, 'after', s.handled_at,
           (select f.staff_id from city.flow_records f where f.case_id = s.case_id and f.action = 'handle'
            order by f.version desc limit 1), null
    from shown s where s.handled_at is not null)
insert into city.attachments
    (case_id, report_id, kind, file_name, media_type, sha256, size_bytes, taken_at, geom, added_at, added_by)
select t.case_id, t.report_id, t.moment, 'demo-' || t.class_group || '-' || t.moment || '.jpg', 'image/jpeg', d.sha256,
       d.size_bytes,
       t.added_at - (60 + t.running % 540) * interval '1 second'
           - case when t.running % 90 = 7 then interval '9 days' else interval '0' end,
       st_translate(t.geom, ((t.running * 7) % 21 - 10) * 0.00001 + case when t.running % 50 = 3 then 0.006 else 0 end,
                    ((t.running * 11) % 21 - 10) * 0.00001),
       t.added_at, t.staff_id
from taken t
join drawing d on d.class_group = t.class_group and d.moment = t.moment and d.number = t.running % :variants
order by t.added_at, t.case_id
