-- What was noted after a position, and the transaction at that position itself, so that a feed that was set back shows.
-- One statement, hence one snapshot; every client asks it on every hint, so it does nothing else. The limit makes one
-- plan good for every position: an index for the commits, an index for the notes of each.
select
    (select epoch::text from city.feed_state) as life,
    (select pruned_to from city.feed_state) as pruned_to,
    f.position, f.xid::text as mark, c.topic, c.key
from (values (1)) one
left join lateral (
    select * from city.feed_commits where position >= cast(:position as bigint) order by position limit 500
) f on true
left join city.changes c on c.xid = f.xid and f.position > cast(:position as bigint)
