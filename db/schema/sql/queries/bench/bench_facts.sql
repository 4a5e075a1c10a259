-- Where the city stands: its time, its feed, a photo.
select city.city_now() as now, coalesce((select max(position) - 2 from city.feed_commits), 0) as position,
       coalesce((select max(attachment_id) from city.attachments), 0) as photo_id
