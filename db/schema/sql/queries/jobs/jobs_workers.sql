-- Workers at work, and those that ended in the last day.
select worker_id, host, pid, started_at, last_beat_at, state, jobs_done, jobs_failed, last_error, last_error_at
from city.known_workers()
