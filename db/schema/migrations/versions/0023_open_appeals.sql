-- Closed cases whose appeal is open stay in the memory of every desk: read whenever a city is read as a whole.
create index cases_open_appeal on city.cases (case_id) where appeal in ('asked', 'passed');
