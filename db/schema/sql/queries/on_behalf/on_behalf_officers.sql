-- The patrol officers for whom a result of a case can be entered, those of its duty grid first.
select staff_id, number, name, is_of_grid from city.officers_for(:case_id)
