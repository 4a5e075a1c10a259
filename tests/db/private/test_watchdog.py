"""A private server that was killed is started again by whoever watches over it; one that was stopped is left alone."""

import os
import signal
import time

from db.private import watchdog as revival
from db.private.cluster import PrivateCluster
from db.private.watchdog import MOST_STARTS, PATIENCE_S, SPAN_S, ServerWatchdog, has_fallen


def kill(cluster: PrivateCluster) -> None:
    number = cluster.process_id()
    assert number is not None
    os.kill(number, signal.SIGKILL)
    end = time.monotonic() + 20
    while not has_fallen(cluster):
        assert time.monotonic() < end, "the server did not fall"
        time.sleep(0.05)


def test_a_killed_server_is_started_again_after_a_patience(own_cluster: PrivateCluster) -> None:
    watch, now = ServerWatchdog(own_cluster), 1000.0
    assert not watch.look(now)
    kill(own_cluster)
    assert not watch.look(now)
    assert not watch.look(now + PATIENCE_S / 2)
    now += PATIENCE_S
    for _turn in range(20):  # sessions of the fallen server may still be ending
        if watch.look(now):
            break
        time.sleep(0.5)
        now += PATIENCE_S
        watch._starts.clear()
    assert own_cluster.is_running()
    assert not has_fallen(own_cluster)


def test_a_stopped_server_is_left_alone(own_cluster: PrivateCluster) -> None:
    own_cluster.stop()
    watch = ServerWatchdog(own_cluster)
    assert not watch.look(0.0)
    assert not watch.look(PATIENCE_S * 2)
    assert not own_cluster.is_running()
    own_cluster.start()


class Broken(PrivateCluster):
    """A server that comes up and falls at once."""

    started = 0

    def start(self) -> None:
        Broken.started += 1


def test_a_server_that_falls_again_and_again_is_given_up_for_a_while(tmp_path, monkeypatch, caplog) -> None:
    monkeypatch.setattr(revival, "has_fallen", lambda _cluster: True)
    Broken.started = 0
    watch = ServerWatchdog(Broken(tmp_path))
    for second in range(int(SPAN_S)):
        watch.look(float(second))
    assert Broken.started == MOST_STARTS
    assert sum("again and again" in line for line in caplog.messages) == 1
    for second in range(int(SPAN_S), int(SPAN_S) + 30):
        watch.look(float(second))
    assert Broken.started > MOST_STARTS
