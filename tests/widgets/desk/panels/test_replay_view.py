"""What a trial run of rules found: its sum in words, the moves, the cases, and a case that is chosen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtTest import QSignalSpy

from app.responsibility.model import Replay, ReplayedCase
from app.responsibility.texts import Names
from widgets.desk.panels.responsibility.replay_view import ReplayView
from widgets.theme import load_theme

NAMES = Names(units={1: "Drainage", 2: "Streets"})
CASE = ReplayedCase(77, "450103-261101-0001", 5, 1, "R-1", 2, "R-2", 2)


@pytest.fixture
def view(qtbot: Any) -> ReplayView:
    made = ReplayView(load_theme("dark"))
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


def replay(count: int, moves: tuple[Any, ...], changed: tuple[ReplayedCase, ...]) -> Replay:
    return Replay(date(2026, 11, 1), date(2026, 11, 30), count, moves, changed, 1, count // 2, count)


def test_nothing_is_listed_before_a_run_and_progress_is_shown(view: ReplayView) -> None:
    assert view.moves.isHidden() and view.cases.isHidden() and view.bar.isHidden()
    steps = view.begin()
    assert not view.bar.isHidden() and view.bar.maximum() == 0
    steps.step("", 3, 12)
    assert (view.bar.value(), view.bar.maximum()) == (3, 12)


def test_what_was_found_is_said_in_words_and_listed(view: ReplayView) -> None:
    view.begin()
    view.show_replay(replay(40, ((1, 2, 3), (None, 2, 1)), (CASE,)), NAMES, None)
    assert view.bar.isHidden() and not view.moves.isHidden() and not view.cases.isHidden()
    for words in ("40 cases", "4 would go to another unit", "1 to no unit", "50.0 %", "100.0 %"):
        assert words in view.words.text()
    assert view.moves.model().rowCount() == 2 and view.cases.model().rowCount() == 1


def test_a_month_without_cases_divides_by_nothing_and_lists_nothing(view: ReplayView) -> None:
    view.show_replay(replay(0, (), ()), NAMES, None)
    assert "of 0 cases" in view.words.text() and view.moves.isHidden() and view.cases.isHidden()


def test_a_double_click_chooses_the_case(view: ReplayView) -> None:
    view.show_replay(replay(40, ((1, 2, 1),), (CASE,)), NAMES, None)
    chosen = QSignalSpy(view.case_chosen)
    index = view.cases.model().index(0, 0)
    view.cases.setCurrentIndex(index)
    view.cases.doubleClicked.emit(index)
    assert chosen.count() == 1 and chosen.at(0)[0] == CASE.case_id


def test_trouble_ends_the_progress_and_is_said(view: ReplayView) -> None:
    view.begin()
    view.show_trouble("The database cannot be reached now.")
    assert view.bar.isHidden() and view.words.text() == "The database cannot be reached now."
