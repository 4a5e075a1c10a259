"""A private server that fell is started again while a demo is shown; one that somebody stopped is left alone."""

import os
import signal
import time
from collections.abc import Callable

import pytest

from app.errors import Unavailable
from db.cluster import PrivateCluster
from db.revival import kept_running


def until(is_so: Callable[[], bool], patience_s: float = 40.0) -> None:
    end = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.1)


def test_a_killed_server_comes_back(own_cluster: PrivateCluster) -> None:
    with kept_running(own_cluster, look_every_s=0.1):
        for _time in range(2):
            before = own_cluster.process_id()
            assert before is not None and not own_cluster.has_fallen()
            os.kill(before, signal.SIGKILL)
            until(lambda: own_cluster.process_id() != before and own_cluster.is_running())  # noqa: B023


def test_a_stopped_server_stays_stopped(own_cluster: PrivateCluster) -> None:
    with kept_running(own_cluster, look_every_s=0.1):
        own_cluster.stop()
        time.sleep(1.0)
        assert not own_cluster.is_running() and not own_cluster.has_fallen()


def test_it_tries_again_where_the_start_fails(own_cluster: PrivateCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    start, tries = PrivateCluster.start, []

    def start_at_the_third_try(cluster: PrivateCluster) -> None:
        tries.append(time.monotonic())
        if len(tries) < 3:
            raise Unavailable("the disk is full")
        start(cluster)

    monkeypatch.setattr("db.revival.PAUSES_S", (0.1,))
    monkeypatch.setattr(PrivateCluster, "start", start_at_the_third_try)
    with kept_running(own_cluster, look_every_s=0.1):
        process = own_cluster.process_id()
        assert process is not None
        os.kill(process, signal.SIGKILL)
        until(lambda: len(tries) >= 3 and own_cluster.is_running())
