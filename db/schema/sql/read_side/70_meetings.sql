-- What a wall may show of the running meeting: class, street, units and counts; no case, no person, no words.
create view read_side.shown_meeting with (security_invoker = true) as select * from city.shown_on_wall();
