"""The calendar at a desk: an administrator enters a year's holidays by keyboard and stands for it; others only read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLabel, QLineEdit
from sqlalchemy import Engine

from app.deadlines.year import DayKind
from db.services import engine_as, make_services
from tests.fakes import tiny_city
from tests.fakes.changes import FakeChanges
from widgets.background import Background
from widgets.desk.panel import PanelContext, PanelState
from widgets.desk.panels.calendar.panel import OTHER, CalendarPanel, days_text
from widgets.shared import Selection
from widgets.theme import load_theme


@pytest.fixture
def open_panel(qtbot: Any, database: Engine) -> Iterator[Any]:
    with database.begin() as connection:
        tiny_city.build(connection)
    opened: list[tuple[Engine, Background]] = []

    def open_it(number: str) -> CalendarPanel:
        engine, background, changes = engine_as(database, number), Background(2), FakeChanges()
        opened.append((engine, background))
        found: Any = changes
        made = CalendarPanel(PanelContext(make_services(engine), Selection(), found, background, load_theme("dark")))
        qtbot.addWidget(made)
        made.resize(1340, 680)
        made.show()
        made.choose_year(2026)
        qtbot.waitUntil(lambda: made.state is PanelState.ANSWERED and made.year.year == 2026)
        return made

    yield open_it
    for engine, background in opened:
        background.close()
        engine.dispose()


def answer(panel: CalendarPanel, why: str) -> None:
    line = next(one for one in panel.form.findChildren(QLineEdit) if one.accessibleName() == "Reason")
    line.setText(why)
    panel.form.do()


def test_a_year_is_corrected_by_keyboard_and_confirmed(qtbot: Any, open_panel: Any) -> None:
    panel = open_panel("administrator")
    last = panel.year.years[-1]
    panel.choose_year(last)
    qtbot.waitUntil(lambda: panel.year.year == last and panel.state is PanelState.ANSWERED)
    assert panel.grid.chosen == (date(last, 1, 1),) and panel.confirm_button.isVisible()
    for _day in range(2):
        qtbot.keyClick(panel.grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert panel.grid.chosen == (date(last, 1, 1), date(last, 1, 2), date(last, 1, 3))
    qtbot.keyClick(panel.grid, Qt.Key.Key_Return)
    answer(panel, "")
    qtbot.waitUntil(lambda: "Enter a reason" in panel.form.sentence.text())  # what was chosen is not lost
    panel.form.findChild(QComboBox).setCurrentIndex(0)
    answer(panel, "New year")
    qtbot.waitUntil(lambda: len(panel.year.corrections) == 3)
    assert panel.year.day(date(last, 1, 1)).kind is DayKind.HOLIDAY and "open cases" in panel.said.text()

    panel.grid.choose((date(last, 2, 1),))
    panel.correct_days()
    panel.form.findChild(QComboBox).setCurrentIndex(OTHER)
    hours = next(one for one in panel.form.findChildren(QLineEdit) if one.accessibleName() == "Hours")
    hours.setText("all day")
    answer(panel, "flood watch")
    qtbot.waitUntil(lambda: "not valid working hours" in panel.form.sentence.text())
    hours.setText("0:00-24:00")
    answer(panel, "flood watch")
    qtbot.waitUntil(lambda: panel.year.day(date(last, 2, 1)).stretches == (("00:00", "24:00"),))
    assert "flood watch" in panel.chosen_more.text() and "Published" in panel.chosen_more.text()

    panel.confirm_year()
    answer(panel, "the notice of the year")
    qtbot.waitUntil(lambda: panel.year.confirmed is not None)
    assert not panel.confirm_button.isVisible() and "Confirmed by" in panel.standing.text()

    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    qtbot.keyClick(panel.grid, Qt.Key.Key_W)
    qtbot.waitUntil(lambda: panel.form.isVisible())
    asked = [one.text() for one in panel.form.findChildren(QLabel)]
    assert any("the notice of the year" in words for words in asked)  # who stood for it, and why
    assert any("provisional again" in words for words in asked)
    answer(panel, " ")
    qtbot.waitUntil(lambda: "Enter a reason" in panel.form.sentence.text())
    answer(panel, "the notice was changed")
    qtbot.waitUntil(lambda: panel.year.confirmed is None)
    assert panel.confirm_button.isVisible() and not panel.withdraw_button.isVisible()
    assert "Withdrawn by" in panel.standing.text() and "the notice was changed" in panel.standing.text()
    assert [one.stands for one in panel.year.standings] == [False, True]


def test_factors_are_switched_on_with_a_reason(qtbot: Any, open_panel: Any) -> None:
    panel = open_panel("administrator")
    assert "Off" in panel.grades_words.text()
    panel.change_factors()
    boxes = {box.accessibleName(): box for box in panel.form.findChildren(QDoubleSpinBox)}
    boxes["Grade B"].setValue(1.25)
    panel.form.findChild(QCheckBox).setChecked(True)
    answer(panel, "trial")
    qtbot.waitUntil(lambda: panel.year.rulings[0].version == 2)
    assert panel.year.rulings[0].factors["B"] == 1.25 and "On:" in panel.grades_words.text()
    assert [cell.text for cell in panel.grades.model_of_rows.rows[1]] == ["B", "0", "× 1.25"]


def test_others_read_it_and_change_nothing(qtbot: Any, open_panel: Any) -> None:
    panel = open_panel("handler-1")
    assert not panel.correct_button.isVisible() and not panel.factors_button.isVisible()
    panel.correct_days()
    panel.change_factors()
    panel.withdraw_year()
    assert panel.form is None and panel.entries() == []


def test_days_are_chosen_by_mouse(qtbot: Any, open_panel: Any) -> None:
    panel = open_panel("dispatcher-1")

    def click(day: date, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
        place: QPointF = panel.grid._lay_out()[day].center()
        qtbot.mouseClick(panel.grid, Qt.MouseButton.LeftButton, modifier, place.toPoint())

    click(date(2026, 10, 1))
    assert panel.chosen_more.text() == "Holiday · National Day"
    click(date(2026, 10, 7), Qt.KeyboardModifier.ShiftModifier)
    click(date(2026, 10, 10), Qt.KeyboardModifier.ControlModifier)
    assert days_text(panel.grid.chosen) == "2026 · Thu 1 Oct to Wed 7 Oct, Sat 10 Oct"
    assert panel.chosen_more.text() == "8 days, work days: 1"
