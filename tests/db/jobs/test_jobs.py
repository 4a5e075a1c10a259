"""A job is done once, at its instant of city time, in order, by whoever has it; what happens makes jobs by itself."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from app.jobs.model import KINDS, WorkerHealth
from db.readers.jobs import read_health
from db.stores.jobs import OUTSIDE, JobStore
from tests.db.jobs.conftest import add_job, set_time, suspend
from tests.fakes.jobs import begin_worker, do_due_jobs


def keys(jobs: JobStore, most: int = 50) -> list[str]:
    return [job.key for job in jobs.take(most)]


def job(city: Connection, key: str):
    return city.execute(text("select * from city.jobs where key = :key"), {"key": key}).one()


def test_a_second_job_of_the_same_key_is_none_also_after_the_first_was_done(city: Connection) -> None:
    for _turn in range(2):
        add_job(city, "a", "2026-11-23 08:00+08")
    assert do_due_jobs(city) == {"resume": 1}
    add_job(city, "a", "2026-11-23 08:30+08")
    assert do_due_jobs(city) == {}
    add_job(city, "a", "2026-11-23 08:00+08", kind="prune", facts="{}")
    assert do_due_jobs(city) == {"prune": 1}


def test_a_job_that_is_not_done_yet_may_be_moved(city: Connection) -> None:
    add_job(city, "a", "2026-11-23 08:00+08")
    add_job(city, "a", "2026-11-24 08:00+08")
    assert do_due_jobs(city) == {}
    set_time(city, "2026-11-24 08:00+08")
    assert do_due_jobs(city) == {"resume": 1}


def test_what_was_due_while_nobody_worked_is_done_in_its_order(city: Connection) -> None:
    for key, at in (("c", "08:59"), ("a", "07:00"), ("b", "08:00"), ("later", "09:01")):
        add_job(city, key, f"2026-11-23 {at}+08")
    jobs = JobStore(city, begin_worker(city))
    assert keys(jobs, 2) == ["a", "b"] and keys(jobs) == ["c"]


def test_a_job_is_due_in_city_time(city: Connection) -> None:
    jobs = JobStore(city, begin_worker(city))
    add_job(city, "a", "2026-11-23 10:00+08")
    assert keys(jobs) == [] and jobs.seconds_to_next() is None, "its time stands still"
    set_time(city, "2026-11-23 09:00+08", speed=3600)
    assert 0 < (jobs.seconds_to_next() or 9) <= 1, "an hour is a second"
    set_time(city, "2026-11-23 10:00+08")
    assert keys(jobs) == ["a"]


def test_a_hurried_city_ends_no_lease(city: Connection) -> None:
    add_job(city, "a", "2026-11-23 08:00+08")
    assert keys(JobStore(city, begin_worker(city))) == ["a"]
    set_time(city, "2027-11-23 08:00+08", speed=3600)
    other = JobStore(city, begin_worker(city))
    assert keys(other) == []
    city.execute(text("update city.jobs set leased_until = clock_timestamp()"))
    assert keys(other) == ["a"] and job(city, "a").tries == 2


def test_a_lease_of_a_clock_that_was_set_back_holds_nobody_up(city: Connection) -> None:
    add_job(city, "a", "2026-11-23 08:00+08")
    assert keys(JobStore(city, begin_worker(city))) == ["a"]
    city.execute(text("update city.jobs set leased_until = clock_timestamp() + interval '3 hours'"))
    assert keys(JobStore(city, begin_worker(city))) == ["a"]


def test_who_lost_a_job_to_another_does_it_no_more(city: Connection) -> None:
    case_id = suspend(city, "2026-11-23 09:30+08")
    set_time(city, "2026-11-23 10:00+08")
    first, second = JobStore(city, begin_worker(city)), JobStore(city, begin_worker(city))
    (had,) = first.take()
    city.execute(text("update city.jobs set leased_until = null"))
    (has,) = second.take()
    assert first.do(had) is None and records(city, case_id) == 0
    assert second.do(has) is None and records(city, case_id) == 1
    assert second.do(has) is None and records(city, case_id) == 1


def records(city: Connection, case_id: int) -> int:
    count = text("select count(*) from city.flow_records where case_id = :id and action = 'resume_by_itself'")
    return city.scalar(count, {"id": case_id}) or 0


def test_a_lost_worker_is_found_and_its_jobs_are_free(city: Connection) -> None:
    add_job(city, "a", "2026-11-23 08:00+08")
    lost = begin_worker(city)  # without the lock that a living one keeps
    assert keys(JobStore(city, lost)) == ["a"]
    alive = city.scalar(text("select city.begin_worker('here', 2)"))
    assert keys(JobStore(city, alive)) == ["a"]
    state = text("select is_lost, ended_at is not null from city.workers where worker_id = :id")
    assert city.execute(state, {"id": lost}).one() == (True, True)
    assert city.execute(state, {"id": alive}).one() == (False, False)
    city.execute(text("select city.end_worker(:id, 0, 0)"), {"id": alive})
    assert keys(JobStore(city, begin_worker(city))) == ["a"], "who ends gives back what it had not done"


def test_a_sign_of_life_renews_leases_and_tells_a_worker_that_it_was_taken_for_dead(city: Connection) -> None:
    add_job(city, "a", "2026-11-23 08:00+08")
    worker_id = city.scalar(text("select city.begin_worker('here', 2)"))
    assert keys(JobStore(city, worker_id, lease_s=1)) == ["a"]
    before = job(city, "a").leased_until
    beat = text("select city.beat_worker(:id, 3, 1, 'out of paper', 30)")
    assert city.scalar(beat, {"id": worker_id}) is True
    assert (job(city, "a").leased_until - before).total_seconds() > 20
    told = city.execute(
        text("select jobs_done, jobs_failed, last_error from city.workers where ended_at is null")
    ).one()
    assert told == (3, 1, "out of paper")
    city.execute(text("update city.workers set ended_at = clock_timestamp()"))
    assert city.scalar(beat, {"id": worker_id}) is False


def test_a_rhythm_goes_on_in_the_same_transaction_and_missed_times_are_not_made_up_for(city: Connection) -> None:
    city.execute(text("select city.keep_rhythms()"))
    city.execute(text("select city.keep_rhythms()"))
    assert city.scalar(text("select count(*) from city.jobs")) == 3
    set_time(city, "2026-12-01 00:30+08")
    assert do_due_jobs(city) == {"months": 1, "prune": 1, "alerts": 1}
    nexts = city.execute(text("select kind, due_at::text from city.jobs where ended_at is null order by kind"))
    assert [tuple(row) for row in nexts] == [
        ("alerts", "2026-11-30 16:30:30+00"), ("months", "2026-12-01 16:00:00+00"), ("prune", "2026-11-30 22:00:00+00"),
    ]  # fmt: skip
    assert city.scalar(text("select to_regclass('city.cases_202701') is not null"))


def test_a_rhythm_comes_again_after_the_city_was_set_back(city: Connection) -> None:
    city.execute(text("select city.keep_rhythms()"))
    set_time(city, "2026-10-23 09:00+08")
    assert do_due_jobs(city) == {}
    city.execute(text("select city.begin_worker('here', 2)"))
    assert do_due_jobs(city) == {"months": 1, "prune": 1, "alerts": 1}


def test_a_job_that_fails_waits_longer_each_time_and_stops_no_other(city: Connection) -> None:
    add_job(city, "bad", "2026-11-23 07:00+08", facts='{"case_id": "x"}')
    add_job(city, "good", "2026-11-23 08:00+08")
    assert do_due_jobs(city) == {"failed": 1, "resume": 1}
    waits = []
    for _turn in range(4):
        failed = job(city, "bad")
        waits.append(failed.retry_at)
        assert failed.ended_at is None and "bigint" in failed.last_error
        city.execute(text("update city.jobs set retry_at = clock_timestamp() where ended_at is null"))
        assert do_due_jobs(city) == {"failed": 1}
    assert all(later > sooner for sooner, later in zip(waits, waits[1:], strict=False))
    assert job(city, "bad").failures == 5 and read_health(city).failing == 1


def test_the_end_of_a_suspension_is_a_job_made_by_what_suspends(city: Connection) -> None:
    case_id = suspend(city, "2026-11-30 09:00+08")
    set_time(city, "2026-11-30 08:59+08")
    assert do_due_jobs(city) == {}
    set_time(city, "2026-11-30 09:00+08")
    assert do_due_jobs(city) == {"resume": 1} and records(city, case_id) == 1
    assert city.scalar(text("select suspended_at is null from city.cases where case_id = :id"), {"id": case_id})


@pytest.mark.parametrize("change", ["suspended_until = '2026-12-30'", "suspended_at = null, suspended_until = null"])
def test_who_was_resumed_or_suspended_longer_meanwhile_does_not_go_on(city: Connection, change: str) -> None:
    case_id = suspend(city, "2026-11-30 09:00+08")
    city.execute(text(f"update city.cases set version = version + 1, {change} where case_id = :id"), {"id": case_id})
    set_time(city, "2026-11-30 09:00+08")
    assert do_due_jobs(city)["failed"] == 0 and records(city, case_id) == 0
    set_time(city, "2026-12-30 09:00+08")
    do_due_jobs(city)
    assert records(city, case_id) == change.startswith("suspended_until")


def test_what_was_done_a_week_ago_goes(city: Connection) -> None:
    add_job(city, "old", "2026-11-23 08:00+08")
    add_job(city, "new", "2026-11-23 08:00+08")
    do_due_jobs(city)
    city.execute(text("update city.jobs set ended_at = clock_timestamp() - interval '8 days' where key = 'old'"))
    assert city.scalar(text("select city.prune_jobs()")) == 1
    assert city.scalars(text("select key from city.jobs")).all() == ["new"]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.key not in OUTSIDE], ids=lambda kind: kind.key)
def test_the_database_does_what_the_programme_leaves_to_it(city: Connection, kind) -> None:
    add_job(city, "a", "2026-11-23 08:00+08", kind=kind.key)
    assert do_due_jobs(city) == {kind.key: 1}
    rhythm = city.scalar(text("select city.job_rhythm(:kind)"), {"kind": kind.key})
    assert (rhythm is not None) == kind.is_recurring


def test_how_the_workers_do_is_told_in_real_time(city: Connection) -> None:
    assert read_health(city) == WorkerHealth()
    city.execute(text("select city.begin_worker('here', 2)"))
    add_job(city, "a", "2026-11-23 08:00+08")
    city.execute(text("update city.jobs set made_at = clock_timestamp() - interval '1 day'"))
    city.execute(text("delete from city.jobs where kind = 'alerts'"))  # due twice a minute
    set_time(city, "2026-11-23 10:00+08", speed=60)
    health = read_health(city)
    assert (health.living, health.fallen, health.due) == (1, 0, 1) and health.waited_s < 5
    city.execute(text("update city.city_clock set city_from = city_from - interval '6 hours'"))
    city.execute(text("update city.city_clock set real_from = real_from - interval '6 minutes'"))
    assert 115 < read_health(city).waited_s < 130, "two hours of a city that hurries are two minutes"
    city.execute(text("update city.workers set last_beat_at = clock_timestamp() - interval '21 seconds'"))
    health = read_health(city)
    assert (health.living, health.fallen) == (0, 1)


def test_a_take_reads_by_its_index_and_no_table_of_cases(city: Connection) -> None:
    city.execute(
        text("insert into city.jobs (kind, key, due_at, ended_at) select 'resume', n::text, city.city_now(),"
             " case when n % 100 > 0 then clock_timestamp() end from generate_series(1, 20000) n")
    )  # fmt: skip
    city.execute(text("analyze city.jobs"))
    plan = "\n".join(city.scalars(text("explain select job_id from city.jobs where ended_at is null"
                                       " and due_at <= city.city_now() order by due_at, job_id limit 20")))  # fmt: skip
    assert "jobs_due" in plan and "Seq Scan" not in plan
