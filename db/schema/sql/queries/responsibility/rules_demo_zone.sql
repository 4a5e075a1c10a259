-- The outline of an area, as WKB.
select st_asbinary(geom) as outline from city.areas where area_id = :area_id
