-- What a wall may show of the running meeting: class, street, units and counts; no case, no person, no words.
create view read_side.shown_meeting as select * from city.shown_on_wall();
