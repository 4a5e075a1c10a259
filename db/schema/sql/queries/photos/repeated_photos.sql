-- Photos of the last days that show the same as an earlier one, as city.repeated_photos tells them.
select r.*, p.time_zone
from city.city_profile p, city.repeated_photos(city.city_now() - make_interval(days => :days), :most) r
