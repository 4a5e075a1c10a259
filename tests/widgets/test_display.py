"""A machine without a screen gets a sentence, not the end of the process."""

import os
import shutil
import subprocess

import pytest

from app.errors import Refused, Unavailable
from widgets.display import check_display


def test_a_window_without_a_screen_is_refused_with_the_way_out() -> None:
    with pytest.raises(Unavailable, match="--picture"):
        check_display(False, environment={}, system="linux")


@pytest.mark.parametrize(("variable", "value"), [("WAYLAND_DISPLAY", "wayland-0"), ("QT_QPA_PLATFORM", "vnc:size=9x9")])
def test_a_screen_of_any_kind_is_enough(variable: str, value: str) -> None:
    check_display(False, environment={variable: value}, system="linux")


def test_a_screen_that_does_not_answer_is_told_before_qt_ends_the_process() -> None:
    with pytest.raises(Unavailable, match=r":4711.*--picture"):
        check_display(False, environment={"DISPLAY": ":4711"}, system="linux")


def test_a_platform_that_qt_does_not_know_is_refused() -> None:
    with pytest.raises(Refused, match="nonsense"):
        check_display(True, environment={"QT_QPA_PLATFORM": "nonsense"}, system="linux")


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed")
def test_a_real_screen_is_enough() -> None:
    ours, its = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(its), "-nolisten", "tcp"], pass_fds=[its], stderr=-3)
    try:
        check_display(False, environment={"DISPLAY": ":" + os.read(ours, 9).decode().strip()}, system="linux")
    finally:
        server.terminate()
        server.wait()
        os.close(ours)
        os.close(its)


def test_other_systems_always_have_a_screen() -> None:
    check_display(False, environment={}, system="darwin")


def test_a_picture_is_painted_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    check_display(True)
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"
