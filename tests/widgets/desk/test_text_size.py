"""Ctrl and plus, minus and 0 write everything larger, smaller and as at first; the size is kept for the person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.i18n import set_language
from widgets.desk.commands import COMMANDS
from widgets.desk.panels.case.due_strip import DueStrip
from widgets.desk.style import desk_style
from widgets.desk.window import keys_text
from widgets.parts.key_cap import KeyCap
from widgets.parts.text import text_width
from widgets.parts.text_size import ORDINARY, PERCENTS, next_percent, scaled, scaled_style, set_text_percent
from widgets.preferences import Preferences
from widgets.theme import load_theme


@pytest.fixture(autouse=True)
def ordinary(qapp: QApplication) -> Iterator[None]:
    set_language("en")
    yield
    set_text_percent(ORDINARY)


def test_the_keys_are_those_of_every_browser() -> None:
    keys = {command.does: (keys_text(command.shortcut), command.also) for command in COMMANDS}
    assert keys["enlarge_text"] == ("Ctrl +", ("Ctrl+=",))
    assert keys["reduce_text"] == ("Ctrl -", ())
    assert keys["write_ordinary_text"] == ("Ctrl 0", ())
    assert keys["arrange_as_at_first"] == ("", ())


def test_the_sizes_end_somewhere() -> None:
    assert next_percent(PERCENTS[-1], 1) == PERCENTS[-1] and next_percent(PERCENTS[0], -1) == PERCENTS[0]
    assert next_percent(ORDINARY, 1) > ORDINARY > next_percent(ORDINARY, -1)


def test_style_and_painted_text_follow() -> None:
    theme, width, cap = load_theme("dark"), text_width("受理", 15), KeyCap("Enter").sizeHint()
    set_text_percent(200)
    assert scaled(15) == 30 and text_width("受理", 15) == pytest.approx(2 * width, rel=0.05)
    assert KeyCap("Enter").sizeHint().width() > 1.8 * cap.width()
    assert 'rank="title"] { font-size: 44px' in desk_style(theme)
    assert scaled_style("min-height: 20px; width: 10px") == "min-height: 40px; width: 10px"


def test_what_has_a_height_of_its_own_follows_without_a_restart(qtbot: QtBot) -> None:
    strip = DueStrip(load_theme("dark"))
    qtbot.addWidget(strip)
    before = strip.height()
    set_text_percent(150)
    strip.setStyleSheet(desk_style(load_theme("dark")))
    assert strip.height() == 1.5 * before


def test_the_size_is_kept_for_each_person(tmp_path: Path) -> None:
    Preferences(tmp_path, "a01").keep_text_percent(125)
    assert Preferences(tmp_path, "a01").text_percent() == 125
    assert Preferences(tmp_path, "a02").text_percent() == ORDINARY
    assert Preferences(None, "a01").text_percent() == ORDINARY
