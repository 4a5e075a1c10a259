select name, name_en, area_code, time_zone, west, south, east, north from city.city_profile
