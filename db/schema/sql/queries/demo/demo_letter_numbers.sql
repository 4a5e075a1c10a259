-- The numbers that the letters of a demo have taken; the next one follows them.
insert into city.letter_numbers (kind, year, last_no)
select l.kind, l.year, max(l.letter_no) from city.letters l where l.letter_no is not null group by l.kind, l.year
