"""The months of the overdue page by keys: arrows choose facts and months, each figure opens its cases."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.cases.model import Post
from app.desk.overdue_heat import heat_of, width_for
from app.desk.overdue_months import FACTS, MonthCount, board_of, months_until
from tests.fakes.desk import context, person
from tests.fakes.hand_city import make_city
from tests.fakes.monthly_facts import FakeMonthlyFacts
from tests.widgets.desk.panels.test_overdue import Ladder, Search
from widgets.desk.panel import PanelState
from widgets.desk.panels.overdue.panel import OverduePanel


@pytest.fixture
def facts() -> FakeMonthlyFacts:
    return FakeMonthlyFacts()


@pytest.fixture
def panel(qtbot: Any, qapp: Any, facts: FakeMonthlyFacts) -> Any:
    made = context(person(Post.ADMINISTRATOR), ladder=Ladder(), search=Search(), monthly_facts=facts)
    panel = OverduePanel(made)
    qtbot.addWidget(panel)
    panel.resize(1366, 660)
    panel.show()
    city = make_city(cases=300, components=10)
    made.changes.city = city
    made.changes.city_loaded.emit(city)
    panel.ask()
    qtbot.waitUntil(lambda: panel.is_at_rest() and panel.state is PanelState.ANSWERED)
    panel.by_month.click()
    qtbot.waitUntil(panel.months.is_at_rest, timeout=20_000)
    yield panel
    panel.stop()
    made.background.close()


def opened(panel: Any) -> list[tuple[tuple[int, ...], str]]:
    found: list[tuple[tuple[int, ...], str]] = []
    panel.context.selection.cases_opened.connect(lambda ids, words: found.append((ids, words)))
    return found


def press(qtbot: Any, panel: Any, *keys: Any) -> None:
    for key in keys:
        qtbot.keyClick(panel.months, *(key if isinstance(key, tuple) else (key,)))
    qtbot.waitUntil(panel.months.is_at_rest, timeout=20_000)


def test_arrows_choose_fact_and_month_and_enter_opens_the_cases(
    qtbot: Any, panel: Any, facts: FakeMonthlyFacts
) -> None:
    figures, view = opened(panel), panel.months
    assert view.first == view.last - 11 and view.lateness.isVisible()
    press(qtbot, panel, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Left)
    assert not view.lateness.isVisible() and view.first == view.last == len(view.board.months) - 2
    press(qtbot, panel, (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier))
    span = facts.asked[-1]
    assert (span.fact, span.first_on, span.last_on) == ("returned", *view.board.months[-2:])
    press(qtbot, panel, Qt.Key.Key_Return)
    ((ids, words),) = figures
    assert ids == (7, 6, 5, 4, 3, 2, 1) and words.startswith("Returned · ")
    assert view.chosen.text().endswith("  7") and view.nowhere.text() == "2 of them without a place"


def test_ages_squares_and_months_open_their_cases(qtbot: Any, panel: Any, facts: FakeMonthlyFacts) -> None:
    figures, view = opened(panel), panel.months
    view.ages.opened.emit(1)
    qtbot.waitUntil(lambda: len(figures) == 1)
    assert facts.asked[-1].lateness_s == (3600, 4 * 3600) and "4 h" in figures[0][1]
    view.map.square_opened.emit(0)
    qtbot.waitUntil(lambda: len(figures) == 2)
    east, north, width = facts.asked[-1].square
    assert east <= 108352 < east + width and north <= 22816 < north + width
    view.chart.month_chosen.emit(3, False)
    qtbot.waitUntil(view.is_at_rest, timeout=20_000)
    view.chart.month_opened.emit(3)
    assert len(figures) == 3 and facts.asked[-1].first_on == facts.asked[-1].last_on == view.board.months[3]


def test_the_cases_of_a_span_are_written_into_a_file(
    qtbot: Any, panel: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "late.gpkg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(file), "GeoPackage (*.gpkg)"))
    panel.months.export_button.click()
    qtbot.waitUntil(panel.months.export_button.isEnabled)
    assert panel.context.services.search.asked == [7, 6, 5, 4, 3, 2, 1] and file.exists()


def test_a_district_is_asked_for_and_figures_are_compared_with_all_cases(
    qtbot: Any, panel: Any, facts: FakeMonthlyFacts
) -> None:
    code = panel.context.changes.city.districts[0]
    panel.choose_district(code)
    qtbot.waitUntil(lambda: panel.months.district == code and facts.asked[-1].district == code)
    panel.months.recount_button.click()
    qtbot.waitUntil(panel.months.recount_button.isEnabled)
    assert panel.months.told.text() == "Nothing differs."
    panel.by_month.click()
    assert panel.table.isVisible() and panel.hours.isVisible()


def test_counts_stand_in_the_places_of_their_months() -> None:
    months = months_until(date(2026, 2, 14), 3)
    assert months == (date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1))
    board = board_of(months, [MonthCount(months[1], "late", 5, 6), MonthCount(date(2020, 1, 1), "late", 9, 9)])
    assert board.counts["late"].tolist() == [0, 5, 0] and board.times["late"].tolist() == [0, 6, 0]
    assert set(board.counts) == set(FACTS)


def test_squares_are_as_wide_as_they_can_be_seen_and_touch_each_other() -> None:
    assert [width_for(resolution) for resolution in (1.0, 30.0, 200.0, 1e6)] == [1, 4, 16, 32]
    heat = heat_of(np.array([[108352, 22816, 9], [108356, 22816, 1]], np.int64), 4)
    assert heat.boxes_m[0, 2] == pytest.approx(heat.boxes_m[1, 0]) and heat.steps.tolist() == [7, 1]
    middle = heat.boxes_m[1, :2] + 1
    assert heat.at(*middle) == 1 and heat.at(0.0, 0.0) is None
