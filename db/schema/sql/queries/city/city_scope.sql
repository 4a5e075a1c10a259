-- What this person sees, in one word: another word means that the city is to be read anew.
select city.my_scope()
