-- Where the feed stands: its epoch, its newest position, and up to where it was pruned.
select epoch, newest, pruned_to from city.feed_status()
