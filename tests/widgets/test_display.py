"""A machine without a screen gets a sentence, not the end of the process."""

import os

import pytest

from app.errors import Unavailable
from widgets.display import check_display


def test_a_window_without_a_screen_is_refused_with_the_way_out() -> None:
    with pytest.raises(Unavailable, match="--picture"):
        check_display(False, environment={}, system="linux")


@pytest.mark.parametrize("variable", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_a_screen_of_any_kind_is_enough(variable: str) -> None:
    check_display(False, environment={variable: ":0"}, system="linux")


def test_other_systems_always_have_a_screen() -> None:
    check_display(False, environment={}, system="darwin")


def test_a_picture_is_painted_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    check_display(True)
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"
