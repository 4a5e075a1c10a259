"""The desk through its verb: a picture of it, whose desk it is, and what is refused in one line."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from PySide6.QtGui import QImage

from db.private.cluster import PrivateCluster
from tests.journeys.conftest import HOME, LONGEST_S, Start
from tests.journeys.test_bad_days import assert_one_line


def test_a_desk_of_a_new_private_database_and_its_pictures(start: Start, open_folder: Path) -> None:
    try:
        built = start("demo", "--size", "small", "--build-only")
        assert built.returncode == 0, built.stderr
        place = ("--database", "private:demo-small")
        file = open_folder / "desk.png"
        done = start("desk", *place, "--as", "dispatcher", "--picture", file, "--size", "1366x768", "--theme", "light")
        assert (done.returncode, done.stderr) == (0, "")
        picture = QImage(str(file))
        assert (picture.width(), picture.height()) == (1366, 768)
        seen = {picture.pixel(x, y) for x in range(0, 1366, 7) for y in range(0, 768, 7)}
        assert len(seen) > 200  # a map, a list and words, not an empty window

        assert_one_line(start("desk", *place, "--panel", "nothing", "--picture", file), "no panel “nothing”", "queue")
        assert_one_line(start("desk", *place, "--as", "nobody-9", "--picture", file), "nobody-9")
        assert_one_line(start("desk", *place, "--picture", open_folder / "none" / "desk.png"), "cannot be written")
        a_server_that_is_killed_under_a_desk_comes_back(open_folder, place)
    finally:
        start("db", "stop")


def a_server_that_is_killed_under_a_desk_comes_back(folder: Path, place: tuple[str, ...]) -> None:
    """The same demo city, since it takes a while to build."""
    variables = {"HOME": str(folder), "GRIDHALL_DATA_DIR": str(folder / "data"), "QT_QPA_PLATFORM": "offscreen"}
    desk = subprocess.Popen(
        [sys.executable, "main.py", "desk", *place, "--as", "dispatcher"], cwd=HOME, env=os.environ | variables
    )
    try:
        cluster = PrivateCluster(folder / "data" / "cluster")
        wait_for(lambda: has_connections(cluster) and paints_its_map(desk.pid))
        time.sleep(3)  # a server that falls while a desk still starts ends it with one line, which is another story
        before = cluster.process_id()
        assert before is not None
        os.kill(before, signal.SIGKILL)
        wait_for(lambda: cluster.process_id() not in (None, before) and has_connections(cluster))
        assert desk.poll() is None
    finally:
        desk.terminate()
        desk.wait()


def has_connections(cluster: PrivateCluster) -> bool:
    """Whether somebody follows the city: the desk is connected."""
    number = cluster.process_id()
    with contextlib.suppress(psutil.Error):
        names = [child.cmdline() for child in psutil.Process(number).children()] if number is not None else []
        return any("demo-small" in " ".join(words) for words in names)
    return False


def paints_its_map(number: int) -> bool:
    """Whether the desk is up: its window has begun to paint the city."""
    with contextlib.suppress(psutil.Error):
        return any("widgets.map.worker_process" in " ".join(one.cmdline()) for one in psutil.Process(number).children())
    return False


def wait_for(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + LONGEST_S
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.2)


def test_on_a_real_server_everybody_is_themselves(start: Start) -> None:
    done = start(
        "desk", "--database", "postgresql://nobody@localhost:1/city", "--as", "dispatcher", "--picture", "x.png"
    )
    assert_one_line(done, "--as works with private databases only")
