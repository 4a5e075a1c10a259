-- What was kept of a letter.
select f.part from city.letter_files f where f.letter_id = :letter_id
