"""The worker of a server prunes the feed and makes coming months, alone, and ends in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from db.jobs import JOB_LOCK, run_worker
from tests.fakes import tiny_city


@pytest.fixture
def town(cluster: Any, empty_template: str) -> Iterator[Engine]:
    """A tiny city whose feed holds an old note and a new one."""
    from db.engine import make_engine

    engine = make_engine(cluster.ensure_database("test-jobs", empty_template))
    with engine.begin() as connection:
        tiny_city.build(connection)
    with engine.begin() as connection:
        connection.execute(text("update city.feed_commits set committed_at = committed_at - interval '4 days'"))
        connection.execute(text("select city.note_change('staff', 1)"))
    yield engine
    engine.dispose()
    cluster.drop_database("test-jobs")


def commits(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(text("select count(*) from city.feed_commits"))


def months(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        found = connection.scalars(
            text("select relname from pg_class where relname like 'cases\\_2%' and relkind = 'r'")
        )
        return set(found)


def test_once_prunes_the_feed_and_makes_the_coming_months(town):
    assert commits(town) > 1
    assert run_worker(town, is_once=True) == 0
    assert commits(town) == 1
    with town.connect() as connection:
        coming = connection.scalars(
            text(
                "select 'cases_' || to_char(city.local_day(city.city_now()) + days, 'YYYYMM')"
                " from unnest(array[0, 40]) days"
            )
        )
        assert set(coming) <= months(town)


def test_two_workers_do_not_do_the_same_job_at_once(town):
    before = commits(town)
    with town.begin() as other:
        other.execute(text("select pg_advisory_xact_lock(:lock, 0)"), {"lock": JOB_LOCK})
        assert run_worker(town, is_once=True) == 0
        assert commits(town) == before
    assert run_worker(town, is_once=True) == 0
    assert commits(town) == 1


def test_a_worker_told_to_end_ends_in_order(town, tmp_path):
    command = [
        sys.executable,
        "main.py",
        "worker",
        "--database",
        town.url.set(drivername="postgresql").render_as_string(),
    ]
    root = Path(__file__).resolve().parents[2]
    environment = os.environ | {"GRIDHALL_DATA_DIR": str(tmp_path), "GRIDHALL_LANGUAGE": "en"}
    worker = subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None
    assert "at work" in worker.stdout.readline()
    worker.send_signal(signal.SIGTERM)
    _output, trouble = worker.communicate(timeout=60)
    assert (worker.returncode, trouble) == (0, "")
