"""The strip of a case's due time says everything, however narrow the column is."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from widgets.desk.panels.case.due_strip import DueStrip
from widgets.desk.style import desk_style
from widgets.theme import load_theme

SAID = [("overdue 1 min", "Dispatching: was due by 23:39."), ("超期 4 小时 33 分钟", "接收：已于 11-30 19:40 超期。")]


@pytest.mark.parametrize(("left", "words"), SAID)
@pytest.mark.parametrize("width", [420, 460, 490, 520, 640, 900])
def test_the_sentence_is_never_cut(qtbot: QtBot, width: int, left: str, words: str) -> None:
    strip = DueStrip(load_theme("light"))
    strip.setStyleSheet(desk_style(load_theme("light")))
    qtbot.addWidget(strip)
    strip.resize(width, strip.height())
    strip.show()
    strip.show_words(left, words, "late")
    QApplication.processEvents()
    assert strip.words.heightForWidth(strip.words.width()) <= strip.height()
    assert strip.key.isVisible()


def test_the_way_to_the_count_is_written_where_there_is_room(qtbot: QtBot) -> None:
    strip = DueStrip(load_theme("light"))
    qtbot.addWidget(strip)
    strip.resize(900, strip.height())
    strip.show()
    strip.show_words(*SAID[0], "late")
    assert strip.why.isVisible()
    strip.resize(440, strip.height())
    assert not strip.why.isVisible()
