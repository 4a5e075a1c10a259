-- The days of one year with what the library says and whether a correction holds.
select d.day_on, d.stretches, d.is_sure, d.note, d.base_stretches, d.base_note, o.stretches is not null as is_corrected
from city.calendar_days d
left join lateral (
    select x.stretches from city.calendar_overrides x where x.day_on = d.day_on order by x.override_id desc limit 1) o on true
where d.day_on between make_date(:year, 1, 1) and make_date(:year, 12, 31)
order by d.day_on
