"""A start after a killed server waits or names what is in its way, and blames a disk only when it is full."""

import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

import psycopg
import pytest

import db.private.cluster as clusters
import db.private.failures as failures
from app.errors import Unavailable
from db.private.cluster import PrivateCluster
from db.private.process import is_alive, processes_in
from db.private.programs import server_account
from tests.conftest import allow_prepared_transactions, started_cluster

OLD_TROUBLE = "2026-01-01 FATAL:  could not write to file: No space left on device\n"


@pytest.fixture(scope="module")
def server():
    with started_cluster() as made:
        yield made


@pytest.fixture
def stopped(server: PrivateCluster) -> PrivateCluster:
    server.stop()
    return server


def kill(cluster: PrivateCluster) -> int:
    number = cluster.living_process()
    assert number is not None
    os.kill(number, signal.SIGKILL)
    while is_alive(number):
        time.sleep(0.02)
    return number


def own(path: Path) -> None:
    account = server_account()
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)


def test_it_starts_at_once_after_a_kill_with_sessions(server: PrivateCluster) -> None:
    server.start()
    sessions = [psycopg.connect(host=str(server.socket_dir), user="gridhall", dbname="postgres") for _turn in range(5)]
    sessions[0].execute("create table if not exists kept as select generate_series(1, 300000) n")
    sessions[0].commit()
    kill(server)
    server.start()
    assert server.is_running()
    for session in sessions:
        session.close()


def test_it_waits_for_what_is_left_of_a_fallen_server(server: PrivateCluster) -> None:
    server.start()
    with psycopg.connect(host=str(server.socket_dir), user="gridhall", dbname="postgres", autocommit=True) as session:
        backend = session.info.backend_pid
        os.kill(backend, signal.SIGSTOP)  # it cannot see that its server has fallen
        kill(server)
        assert backend in processes_in(server.data_dir)
        told: list[str] = []

        def let_it_end(words: str) -> None:
            told.append(words)
            if str(backend) in words:
                os.kill(backend, signal.SIGCONT)

        server.start(let_it_end)
    assert server.is_running()
    assert any(str(backend) in words for words in told)
    assert not any("disk" in words for words in told)


def test_what_does_not_end_is_named(server: PrivateCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    server.start()
    with psycopg.connect(host=str(server.socket_dir), user="gridhall", dbname="postgres", autocommit=True) as session:
        backend = session.info.backend_pid
        os.kill(backend, signal.SIGSTOP)
        kill(server)
        monkeypatch.setattr(clusters, "LONGEST_START_S", 0.5)
        with pytest.raises(Unavailable, match=str(backend)):
            server.start()
        os.kill(backend, signal.SIGCONT)
    monkeypatch.undo()
    server.start()
    assert server.is_running()


def test_old_trouble_in_the_logs_is_not_told_again(stopped: PrivateCluster) -> None:
    for file in (stopped.folder / "start.log", stopped.data_dir / "log" / "server-old.log"):
        with file.open("a") as log:
            log.write(OLD_TROUBLE)
        own(file)
    broken = stopped.data_dir / "pg_hba.conf"
    kept = broken.read_text()
    broken.write_text("nonsense\n")
    with pytest.raises(Unavailable) as trouble:
        stopped.start()
    assert "disk" not in str(trouble.value) and "pg_hba.conf" in str(trouble.value)
    broken.write_text(kept)
    stopped.start()
    assert stopped.is_running()


@pytest.mark.parametrize(
    ("words", "is_full", "told"),
    [
        ("FATAL:  could not write lock file: No space left on device", True, "disk that holds"),
        ("FATAL:  could not write lock file: No space left on device", False, "did not start: FATAL"),
        ("PANIC:  could not extend file: Input/output error", True, "did not start: PANIC"),
        ("FATAL:  could not create shared memory segment: No space left on device", True, "shared memory"),
        ("FATAL:  could not resize shared memory segment \"/PostgreSQL.17\" to 4 bytes: No space left on device", False,
         "shared memory"),
        ("FATAL:  could not create semaphores: No space left on device", True, "shared memory"),
        ("FATAL:  the database system is starting up\nPANIC:  could not locate a valid checkpoint record", True,
         "checkpoint record"),
        ("FATAL:  could not create any Unix-domain sockets\nLOG:  Address already in use", False, "socket"),
        ("FATAL:  data directory \"x\" has wrong ownership", False, "chown"),
        ("FATAL:  data directory \"x\" has invalid permissions", False, "invalid permissions"),
        ("FATAL:  lock file \"postmaster.pid\" already exists", True, "Another server"),
    ],
)  # fmt: skip
def test_each_reason_has_its_own_sentence(
    stopped: PrivateCluster, monkeypatch: pytest.MonkeyPatch, words: str, is_full: bool, told: str
) -> None:
    monkeypatch.setattr(failures, "full_disk", lambda place: place.folder if is_full else None)
    sentence = failures.explain_failure(stopped, "pg_ctl", words)
    assert told in sentence and "\n" not in sentence
    assert ("disk that holds" in sentence) == (told == "disk that holds")


def test_a_disk_with_room_is_not_full(stopped: PrivateCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    assert failures.full_disk(stopped) is None or shutil.disk_usage(stopped.folder).free < failures.LEAST_FREE
    monkeypatch.setattr(failures, "LEAST_FREE", 2**60)
    assert failures.full_disk(stopped) == stopped.data_dir


def test_the_process_file_of_a_server_that_is_gone_is_forgotten(stopped: PrivateCluster) -> None:
    """After a start of the machine its number belongs to another process, also one of the same account."""
    account = server_account()
    person = {"user": account.pw_uid, "group": account.pw_gid} if account else {}
    other = subprocess.Popen(["sleep", "600"], cwd="/", **person)
    try:
        for file in (stopped.data_dir / "postmaster.pid", stopped.socket_dir / ".s.PGSQL.5432.lock"):
            file.write_text(f"{other.pid}\n{stopped.data_dir}\n1\n5432\n{stopped.socket_dir}\n\n")
            own(file)
        assert stopped.living_process() is None
        stopped.start()
        assert stopped.is_running() and other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_folder_of_somebody_else_is_named(stopped: PrivateCluster) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    os.chown(stopped.data_dir, 65534, 65534)
    stopped.data_dir.chmod(0o755)
    try:
        with pytest.raises(Unavailable) as trouble:
            stopped.start()
    finally:
        own(stopped.data_dir)
        stopped.data_dir.chmod(0o700)
    assert "nobody" in str(trouble.value) or "cannot reach" in str(trouble.value)
    assert "disk" not in str(trouble.value)
    stopped.start()


def test_two_that_start_at_once_make_one_server(stopped: PrivateCluster) -> None:
    troubles: list[BaseException] = []

    def start() -> None:
        try:
            stopped.start()
        except BaseException as trouble:  # noqa: BLE001 - it is looked at below
            troubles.append(trouble)

    threads = [threading.Thread(target=start) for _turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == [] and stopped.is_running()


def test_a_stop_is_asked_again_and_meets_a_start(server: PrivateCluster) -> None:
    server.start()
    assert server.stop() and not server.is_running()
    assert not server.stop()
    server.start()
    kill(server)
    assert not server.stop(), "a fallen one is not running"
    server.start()
    held = psycopg.connect(host=str(server.socket_dir), user="gridhall", dbname="postgres")
    held.execute("select 1")
    assert server.stop(), "also with people connected"
    server.start()


def test_a_removal_that_was_broken_off_is_told_and_asked_again(server: PrivateCluster) -> None:
    server.start()
    server.ensure_database("broken")
    with psycopg.connect(host=str(server.socket_dir), user="gridhall", dbname="postgres", autocommit=True) as session:
        session.execute("update pg_database set datconnlimit = -2 where datname = 'broken'")
    assert "broken" not in server.databases() and server.holds("broken")
    with pytest.raises(Unavailable, match="db reset"):
        server.ensure_database("broken")
    server.drop_database("broken")
    assert not server.holds("broken")
    server.drop_database("broken")
    server.ensure_database("broken")
    server.drop_database("broken")


def test_what_keeps_a_database_from_going_is_named(server: PrivateCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    allow_prepared_transactions(server, monkeypatch)
    server.ensure_database("held")
    with psycopg.connect(host=str(server.socket_dir), user="gridhall", dbname="held") as session:
        session.execute("create table t ()")
        session.execute("prepare transaction 'left behind'")
    with pytest.raises(Unavailable, match="prepared transaction"):
        server.drop_database("held")
    with psycopg.connect(host=str(server.socket_dir), user="gridhall", dbname="held", autocommit=True) as session:
        session.execute("rollback prepared 'left behind'")
    server.drop_database("held")
    assert not server.holds("held")
