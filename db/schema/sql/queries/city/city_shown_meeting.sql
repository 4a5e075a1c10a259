-- What a wall may show of the meeting that is running; nothing for whoever may not ask.
select w.meeting_no, w.version, w.place_no, w.items, w.class_name, w.class_name_en, w.address, w.units, w.units_en,
       w.unit_refusals, w.bounces, w.cases, extract(epoch from w.since_at)::float8 as since_s,
       extract(epoch from w.shown_at)::float8 as shown_s, w.minutes, w.outcome, w.ruling_no, w.lon, w.lat, w.outcomes
from read_side.shown_meeting w
