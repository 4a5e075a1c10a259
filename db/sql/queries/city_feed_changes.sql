-- What was noted after a position, the newest position read, and whether the mark of the last one still holds.
-- One statement, hence one snapshot: nothing lies between its parts.
select s.epoch, s.newest, s.pruned_to,
    exists (select from city.feed_commits f where f.position = :position and f.xid::text = :mark) as mark_holds,
    (select f.xid::text from city.feed_commits f where f.position = s.newest) as newest_mark,
    (select array_agg(distinct c.topic || ' ' || c.key)
        from city.feed_commits f join city.changes c on c.xid = f.xid
        where f.position > :position) as noted
from city.feed_status() s
