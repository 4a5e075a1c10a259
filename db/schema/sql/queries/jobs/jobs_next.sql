-- The jobs that come next, those in trouble first.
select job_id, kind, key, due_at, state, worker_id, tries, failures, last_error from city.next_jobs(:most)
