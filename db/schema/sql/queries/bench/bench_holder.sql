-- The first of the city's own staff with a post.
select s.number, s.role_name from city.staff s join city.staff_posts p on p.staff_id = s.staff_id
where p.post = :post and p.area_code is null order by s.staff_id limit 1
