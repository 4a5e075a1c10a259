"""The grid of a year: days are chosen by arrows and by mouse, and a tooltip says everything about one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt

from app.deadlines.year import CalendarYear, YearDay
from widgets.desk.panels.calendar.year_grid import YearGrid
from widgets.theme import load_theme

WORK = ((8 * 3600, 12 * 3600), (14 * 3600, 18 * 3600))


def year_of(number: int, today: date) -> CalendarYear:
    first = date(number, 1, 1)
    days = tuple(first + timedelta(days=one) for one in range((date(number + 1, 1, 1) - first).days))
    worked = [WORK if day.weekday() < 5 else () for day in days]
    made = tuple(YearDay(day, hours, True, None, hours, None, False) for day, hours in zip(days, worked, strict=True))
    return CalendarYear(number, (number,), today, "Asia/Shanghai", None, made, (), (), None, (), {})


@pytest.fixture
def grid(qtbot: Any) -> YearGrid:
    made = YearGrid(load_theme("dark"))
    qtbot.addWidget(made)
    made.resize(980, 640)
    made.show_year(year_of(2026, date(2026, 11, 30)))
    made.show()
    return made


def place_of(grid: YearGrid, day: date) -> QPoint:
    for top in range(0, grid.height(), 4):
        for left in range(0, grid.width(), 4):
            if grid.day_at(QPoint(left, top).toPointF()) == day:
                return QPoint(left, top)
    raise AssertionError(f"{day} is nowhere")


def test_every_day_has_a_place_of_its_own(grid: YearGrid) -> None:
    found = {grid.day_at(QPoint(left, top).toPointF()) for top in range(0, 640, 3) for left in range(0, 980, 3)}
    assert len(found - {None}) == 365


def test_it_begins_with_today_and_another_year_with_its_first_day(grid: YearGrid) -> None:
    assert grid.chosen == (date(2026, 11, 30),)
    grid.choose((date(2026, 5, 1),))
    grid.show_year(year_of(2026, date(2026, 12, 1)))
    assert grid.chosen == (date(2026, 5, 1),), "what was chosen of a year stays chosen"
    grid.show_year(year_of(2027, date(2026, 12, 1)))
    assert grid.chosen == (date(2027, 1, 1),)


def test_arrows_move_by_days_and_weeks_and_stop_at_the_ends(qtbot: Any, grid: YearGrid) -> None:
    grid.choose((date(2026, 12, 25),))
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.chosen == (date(2026, 12, 26),)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert grid.chosen == (date(2026, 12, 31),)
    qtbot.keyClick(grid, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert (grid.chosen[0], len(grid.chosen)) == (date(2026, 12, 24), 8)


def test_mouse_ctrl_and_shift_choose_one_single_ones_and_all_between(qtbot: Any, grid: YearGrid) -> None:
    left, first = Qt.MouseButton.LeftButton, date(2026, 10, 1)
    qtbot.mouseClick(grid, left, pos=place_of(grid, first))
    assert grid.chosen == (first,)
    qtbot.mouseClick(grid, left, Qt.KeyboardModifier.ControlModifier, place_of(grid, date(2026, 10, 5)))
    assert grid.chosen == (first, date(2026, 10, 5))
    qtbot.mouseClick(grid, left, pos=place_of(grid, first))
    qtbot.mouseClick(grid, left, Qt.KeyboardModifier.ShiftModifier, place_of(grid, date(2026, 10, 8)))
    assert (grid.chosen[-1], len(grid.chosen)) == (date(2026, 10, 8), 8)


def test_enter_and_a_double_click_ask_for_a_correction(qtbot: Any, grid: YearGrid) -> None:
    with qtbot.waitSignal(grid.correction_wanted):
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    with qtbot.waitSignal(grid.correction_wanted):
        qtbot.mouseDClick(grid, Qt.MouseButton.LeftButton, pos=place_of(grid, date(2026, 3, 3)))


def test_a_day_is_told_with_its_kind(grid: YearGrid) -> None:
    assert "Weekend" in grid.words_about(date(2026, 11, 29)) and "Working day" in grid.words_about(date(2026, 11, 30))
