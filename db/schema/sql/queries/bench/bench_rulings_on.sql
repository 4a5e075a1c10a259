-- Which rulings of the simulated meetings are consulted on each day together with a set, and which hold by their own words.
select d.on_day, array_agg(r.decision_no order by r.decision_no) filter (where r.decision_no is not null) as consulted,
       (select array_agg(u.ruling_no order by u.ruling_no) from city.rulings u
        where u.meeting_no > 10000 and u.valid_from <= d.on_day
          and (u.valid_to is null or u.valid_to >= d.on_day)
          and (u.replaced_from is null or u.replaced_from > d.on_day)) as holding
from (select city.local_day(city.city_now()) + n as on_day from generate_series(1, 70) n) d
left join (select * from city.consulted_rules(:set_id) c where c.set_id is null and c.decision_no like '10%-%') r
    on r.valid_from <= d.on_day and (r.valid_to is null or r.valid_to >= d.on_day)
group by d.on_day order by d.on_day
