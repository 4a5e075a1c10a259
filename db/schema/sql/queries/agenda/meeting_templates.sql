-- Templates and series that are in use, with the latest day that a meeting of the same place and kind is planned for.
select t.template_id, t.title, t.kind, t.place, t.minutes::integer, t.item_minutes::integer, t.unit_ids, t.note, t.begins_at,
       t.weekday::integer, t.every_weeks::integer, t.week_of_month::integer, t.first_on
from city.meeting_templates t
where t.retired_at is null
order by t.title, t.template_id
