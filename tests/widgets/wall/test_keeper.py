"""The keeper starts a wall again after a crash, and lets go of one that was closed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from widgets.wall import keeper
from widgets.wall.keeper import Watch, keep


def test_a_closed_wall_stays_closed_and_bad_input_is_not_repeated():
    assert Watch().pause_after(0, 5) is None
    assert Watch().pause_after(2, 1) is None


def test_a_wall_that_never_came_up_is_given_up():
    watch = Watch()
    pauses = [watch.pause_after(1, 3) for _time in range(5)]
    assert None not in pauses[:4] and pauses[4] is None
    assert pauses[:4] == sorted(pauses[:4])


def test_a_wall_that_once_lived_is_started_for_ever():
    watch = Watch()
    assert watch.pause_after(-11, 3600) == 1.0
    assert all(watch.pause_after(code, 2) is not None for code in (1, -9, 2) * 10)


def test_a_crash_is_followed_by_a_new_life_that_knows_it(tmp_path, monkeypatch):
    monkeypatch.setattr(keeper, "PAUSES_S", (0.0,))
    lives = tmp_path / "lives"
    wall = (
        "import os, pathlib, sys; file = pathlib.Path(sys.argv[1]); lives = file.read_text() if file.exists() else '';"
        f"file.write_text(lives + os.environ.get('{keeper.RESTARTED}', '0'));"
        "os._exit(0) if len(lives) == 2 else os.abort()"
    )
    assert keep([sys.executable, "-c", wall, str(lives)]) == 0
    assert lives.read_text() == "011"


def test_bad_input_comes_through(capsys):
    assert keep([sys.executable, "-c", "raise SystemExit(2)"]) == 2
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("at_start", [signal.SIG_DFL, signal.SIG_IGN])
def test_ending_the_keeper_ends_the_wall(tmp_path, number, at_start):
    started = tmp_path / "started"
    wall = f"import pathlib, time; pathlib.Path({str(started)!r}).touch(); time.sleep(60)"
    words = f"import sys; from widgets.wall.keeper import keep; sys.exit(keep([sys.executable, '-c', {wall!r}]))"
    words = (
        f"import signal; signal.signal(signal.SIGINT, {int(at_start)}); {words}"  # as the shell that started it left it
    )
    process = subprocess.Popen([sys.executable, "-c", words], env=os.environ | {"PYTHONPATH": str(Path.cwd())})
    while not started.exists():
        time.sleep(0.02)
    process.send_signal(number)
    assert process.wait(20) == 0
