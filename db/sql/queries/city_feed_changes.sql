-- What was noted after a position, and the transaction at that position itself, so that a feed that was set back shows.
-- One statement, hence one snapshot; it is asked by every client on every hint, so it does nothing else.
select s.epoch::text as life, s.pruned_to, f.position, f.xid::text as mark, c.topic, c.key
from city.feed_state s
left join city.feed_commits f on f.position >= cast(:position as bigint)
left join city.changes c on c.xid = f.xid and f.position > cast(:position as bigint)
