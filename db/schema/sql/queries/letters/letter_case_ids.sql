-- The numbers of all cases of a letter.
select k.case_id from city.letter_cases k where k.letter_id = :letter_id order by k.place_no, k.case_id
