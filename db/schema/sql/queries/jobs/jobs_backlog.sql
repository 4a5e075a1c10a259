-- What is due, being done, failed and done of each kind.
select kind, due, waited_s, leased, failing, next_due_at, done from city.job_backlog()
