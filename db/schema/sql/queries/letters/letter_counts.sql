-- How many letters are in each state, and how many of them are, or were, late.
select l.state, count(*) as letters,
       count(*) filter (where l.due_at < city.city_now() or l.answered_at > l.reply_by) as late
from city.letters l
group by l.state
