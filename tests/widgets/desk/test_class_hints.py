"""Classes are suggested for what a caller says; a person takes one, and the calls of the benchmark take few keys."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from tests.widgets.desk.test_intake import ALT, LONG, open_page, with_streets
from widgets.desk.intake_bench import MOST_KEYS, AnsweredReports, rows_of, scripted_calls, type_calls

__all__ = ["with_streets"]


def test_a_text_suggests_its_class_and_a_key_takes_it(qtbot, with_streets, open_desk) -> None:
    with open_desk("hotline_agent") as desk:
        page, keys = open_page(qtbot, desk)
        qtbot.waitUntil(lambda: page._learned is not None, timeout=LONG)
        keys.press(Qt.Key.Key_F6)
        page.form.text.insertPlainText("楼下暴露的垃圾没人收")
        qtbot.waitUntil(lambda: page.form.hints.isVisible(), timeout=LONG)
        assert page._hinted[0].name == "暴露垃圾" and page.form.entry is None, "nothing is taken by itself"
        keys.press(Qt.Key.Key_7, ALT)
        assert page.form.entry is not None and page.form.entry.name == "暴露垃圾"
        assert page.form.hints.isHidden() and desk.focusWidget() is page.form.text


def test_a_class_that_was_chosen_is_left_alone(qtbot, with_streets, open_desk) -> None:
    with open_desk("hotline_agent") as desk:
        page, keys = open_page(qtbot, desk)
        qtbot.waitUntil(lambda: page._learned is not None, timeout=LONG)
        keys.type("wzjy")
        keys.press(Qt.Key.Key_Return)
        chosen = page.form.entry
        page.form.text.insertPlainText("楼下暴露的垃圾没人收")
        qtbot.wait(400)
        assert page.form.hints.isHidden() and chosen is not None and page.form.entry is chosen
        keys.press(Qt.Key.Key_7, ALT)
        assert page.form.entry is chosen


def test_the_calls_of_the_benchmark_are_typed_and_nothing_is_kept(qtbot, with_streets, open_desk) -> None:
    with open_desk("acceptor") as desk:
        page, _keys = open_page(qtbot, desk)
        answered: Any = AnsweredReports(desk.context.services.cases)
        object.__setattr__(desk.context.services, "cases", answered)
        calls = list(scripted_calls(page, 2))
        typed = type_calls(desk, calls)
        assert len(typed.keys) == len(answered.taken) == 2 and max(typed.keys) <= MOST_KEYS
        assert len(typed.pictures_ms) > 10 and len(typed.lists_ms) > 10
        assert [row.met for row in rows_of(typed, 1.0, 1.0)][0]
    with with_streets.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from city.cases").scalar() == 0
