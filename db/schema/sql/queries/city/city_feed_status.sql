-- Where the feed stands: its epoch, its newest position and the name of that transaction.
select s.epoch, s.newest, (select f.xid::text from city.feed_commits f where f.position = s.newest) as mark
from city.feed_status() s
