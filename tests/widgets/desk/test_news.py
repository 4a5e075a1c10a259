"""News at a desk: a number in the title, a line at the foot, a key that opens it; nothing at the first load."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.cases.model import State
from app.city.model import CityChange
from tests.app.desk.test_news import change, ids
from tests.fakes.desk import context as make_context
from tests.fakes.hand_city import make_city
from widgets.background import Background
from widgets.desk.window import MainWindow


@pytest.fixture
def desk(qtbot: Any) -> Iterator[MainWindow]:
    background = Background(1)
    reader = SimpleNamespace(photo=lambda _number: None, case_file=lambda _number: None)
    made = MainWindow(make_context(background=background, case_reader=reader))
    qtbot.addWidget(made)
    city = make_city(cases=60, components=10)
    change(city, slice(None), state=State.CLOSED, is_urgent=False, returned_times=0, reworked_times=0)
    change(city, 0, state=State.AT_DISPATCH, is_urgent=True)
    made.context.changes.load(city)  # type: ignore[attr-defined]
    yield made
    made.stop()
    background.close()


def tell(desk: MainWindow, row: int, **values: Any) -> int:
    city = desk.context.changes.city
    change(city, row, **values)
    (case_id,) = ids(city, row)
    desk.context.changes.city_changed.emit(CityChange(2, changed=frozenset({case_id}), topics=frozenset({"cases"})))
    return case_id


def test_news_are_counted_in_the_title_and_told_at_the_foot(desk: MainWindow, monkeypatch: Any) -> None:
    alerts: list[Any] = []
    monkeypatch.setattr(QApplication, "alert", lambda window: alerts.append(window))
    assert desk.windowTitle() == "Gridhall · Desk" and desk.foot.news.isHidden(), "nothing at the first load"
    desk.context.selection.select_case(ids(desk.context.changes.city, 0)[0])
    first = tell(desk, 1, state=State.AT_DISPATCH, is_urgent=True)
    second = tell(desk, 2, state=State.RETURNED, returned_times=1)
    assert desk.windowTitle() == "(2) Gridhall · Desk" and len(alerts) == 2
    assert not desk.foot.news.isHidden() and "2 new" in desk.foot.news.words.text()
    assert "Returned to you" in desk.foot.news.toolTip()
    assert desk.context.selection.case_id not in (first, second), "nobody is taken off their work"
    desk.open_news()
    assert desk.context.selection.case_id == second and desk.context.selection.queue == "returned"
    assert desk.windowTitle() == "(1) Gridhall · Desk" and "Urgent case" in desk.foot.news.words.text()
    desk.context.selection.select_case(first)
    assert desk.windowTitle() == "Gridhall · Desk" and desk.foot.news.isHidden()


def test_news_that_a_colleague_has_settled_go_by_themselves(desk: MainWindow) -> None:
    tell(desk, 3, state=State.AT_DISPATCH, is_urgent=True)
    assert desk.windowTitle().startswith("(1)")
    tell(desk, 3, state=State.DISPATCHED)
    assert desk.windowTitle() == "Gridhall · Desk" and desk.foot.news.isHidden()


def test_a_city_that_is_read_anew_is_compared_with_what_was_known(desk: MainWindow) -> None:
    city = desk.context.changes.city
    change(city, 4, state=State.AT_DISPATCH, is_urgent=True)
    desk.context.changes.city_loaded.emit(city)
    assert desk.windowTitle().startswith("(1)")
