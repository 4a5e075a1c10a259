-- What was noted after a position, and the transaction at that position itself, so that a feed that was set back shows.
-- One statement, hence one snapshot; every client asks it on every hint, so it does nothing else. The limit makes one
-- plan good for every position, and `offset 0` keeps the notes of each commit a look into their index: joined freely,
-- they were read from end to end.
select s.epoch::text as life, s.pruned_to, f.position, f.xid::text as mark, c.topic, c.key
from (select * from city.feed_state limit 1) s
left join lateral (
    select * from city.feed_commits where position >= cast(:position as bigint) order by position limit 500
) f on true
left join lateral (
    select * from city.changes where xid = f.xid and f.position > cast(:position as bigint) offset 0
) c on true
