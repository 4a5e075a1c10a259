"""Lists by fact, columns, filters, selection of several and the large map, with real keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from app.cases.model import Post, State
from app.city.cases import CaseRows
from app.city.delta import CityDelta
from app.city.model import CASE_DTYPE
from app.claims.model import AtWork, Claim
from app.desk.columns import COLUMN_BY_KEY
from app.desk.filters import Sorting
from app.desk.lists import LISTS
from app.desk.queues import Filter
from app.texts.times import clock_text
from tests.fakes.case_desk import CaseDesk
from widgets.desk.panel import PanelContext
from widgets.desk.panels.queue.queue_list import MARK
from widgets.desk.window import MainWindow
from widgets.preferences import Preferences

ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
)  # fmt: skip
NONE = Qt.KeyboardModifier.NoModifier


class Desk:
    """A whole desk over a city in memory."""

    def __init__(self, qtbot: Any, folder: Path, *posts: Post) -> None:
        self.qtbot = qtbot
        self.world = CaseDesk(*posts, state=State.RECEIVED)
        context: PanelContext = replace(self.world.context, preferences=Preferences(folder, "somebody"))
        self.window = MainWindow(context)
        qtbot.addWidget(self.window)
        self.queue: Any = self.window.panels["queue"]
        self.window.resize(1600, 900)
        self.window.show()
        self.window.activateWindow()
        self.world.changes.load(self.world.city)
        qtbot.waitUntil(lambda: self.queue._question is not None and self.queue.list.hasFocus())

    @property
    def ids(self) -> list[int]:
        return self.queue.list.cases.case_ids.tolist()

    @property
    def case_id(self) -> int | None:
        return self.world.context.selection.case_id

    def press(self, key: Any, modifier: Any = NONE) -> None:
        self.qtbot.keyClick(self.window.focusWidget() or self.window, key, modifier)

    def change(self, case_id: int, **facts: Any) -> None:
        """Have the feed tell of another fact of a case."""
        record, row = self.world.city.cases.record(case_id), self.world._row(case_id)
        for name, value in facts.items():
            row[name] = value
        rows = CaseRows(np.array([row], CASE_DTYPE), [record["number"]], [record["address"]], ["urge"])
        step = CityDelta(self.world.city.position + 1, cases=rows)
        self.world.changes.city_changed.emit(self.world.city.apply(step))

    def count(self, key: str) -> str:
        return self.window.header.lists.tabs[key]._count

    def shown(self) -> set[str]:
        return {key for key, dock in self.window.docks.items() if dock.isVisible()}


@pytest.fixture
def desk(qtbot: Any, qapp: Any, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, tmp_path, Post.DISPATCHER)
    made.window.context.selection.select_queue("received")
    yield made
    made.window.close()
    made.world.close()


def test_each_list_has_one_key_and_its_count_follows_the_feed(qtbot: Any, desk: Desk) -> None:
    keys = {getattr(Qt.Key, f"Key_{row.shortcut[-1]}"): row for row in LISTS}
    for key, row in keys.items():
        desk.press(key, ALT | SHIFT if "Shift" in row.shortcut else ALT)
        assert desk.window.context.selection.queue == row.key
        assert desk.window.header.lists.tabs[row.key].isChecked()
    desk.press(Qt.Key.Key_1, ALT)
    assert desk.ids == [] and desk.queue.empty_words.isVisible()
    asked = int(desk.world.city.cases.column("case_id")[3])
    desk.change(asked, asked=1)
    qtbot.waitUntil(lambda: desk.ids == [asked] and desk.count("extensions") == "1")
    desk.change(asked, asked=0)
    qtbot.waitUntil(lambda: desk.ids == [] and desk.count("extensions") == "0")


def test_a_list_asks_the_database_nothing(qtbot: Any, desk: Desk) -> None:
    desk.world.reading.clear()
    before = len(desk.world.read)
    for row in LISTS:
        desk.window.context.selection.select_case(None)
        desk.window.context.selection.select_queue(row.key)
        desk.queue.reload()
    desk.world.reading.set()
    qtbot.wait(50)
    assert len(desk.world.read) - before <= len(LISTS), "only the case that is looked at is read"


def test_shift_selects_several_and_they_are_copied_with_their_places(qtbot: Any, desk: Desk) -> None:
    desk.press(Qt.Key.Key_J)
    desk.press(Qt.Key.Key_J, SHIFT)
    desk.press(Qt.Key.Key_Down, SHIFT)
    assert desk.queue.list.picked == desk.ids[1:4] and desk.case_id == desk.ids[3]
    desk.press(Qt.Key.Key_C, CTRL)
    lines = QApplication.clipboard().text().splitlines()
    for line, case_id in zip(lines, desk.ids[1:4], strict=True):
        record = desk.world.city.cases.record(case_id)
        number, _class, place = line.split("\t")
        assert number == record["number"] and place.startswith(record["address"].split()[0])
    desk.change(desk.ids[9], is_urgent=True)  # the list is another one, and they stay selected
    picked = set(desk.queue.list.picked)
    qtbot.waitUntil(lambda: desk.queue.is_at_rest())
    assert set(desk.queue.list.picked) == picked and len(picked) == 3
    desk.press(Qt.Key.Key_Home)
    assert desk.queue.list.picked == desk.ids[:1]
    desk.press(Qt.Key.Key_A, CTRL)
    assert desk.queue.list.picked == desk.ids


def test_f3_filters_by_typing_and_each_filter_is_a_chip_that_drops_it(qtbot: Any, desk: Desk) -> None:
    everything = len(desk.ids)
    desk.press(Qt.Key.Key_F3)
    box = desk.queue.palette_box
    unit = next(one for one in box._shown if one.group == "Unit")
    qtbot.keyClicks(box.field, unit.title.rsplit("  ", 1)[0])
    qtbot.keyClick(box.field, Qt.Key.Key_Return)
    units = {desk.world.city.cases.record(one)["unit_id"] for one in desk.ids}
    assert len(units) == 1 and 0 < len(desk.ids) < everything
    assert int(unit.title.rsplit("  ", 1)[1]) == len(desk.ids)
    (chip,) = desk.queue.narrowed.chips
    assert chip.isVisible()
    chip.click()
    assert len(desk.ids) == everything and not desk.queue.narrowed.isVisible()
    desk.press(Qt.Key.Key_F6)
    assert desk.ids == [] or len(desk.ids) < everything
    desk.press(Qt.Key.Key_F3, SHIFT)
    assert len(desk.ids) == everything


def test_a_narrow_queue_keeps_the_chips_that_have_room_and_the_palette_has_them_all(desk: Desk) -> None:
    row = desk.queue.chip_row
    row.resize(1200, row.height())
    assert all(chip.isVisible() for chip in desk.queue.chips.values()) and desk.queue.filter.isVisible()
    row.resize(250, row.height())
    shown = [chip for chip in (*desk.queue.chips.values(), desk.queue.district, desk.queue.filter) if chip.isVisible()]
    assert desk.queue.filter in shown and desk.queue.chips[Filter.RETURNED] not in shown
    assert all(row.rect().contains(chip.geometry()) for chip in shown)
    assert desk.queue.minimumSizeHint().width() < 300
    desk.press(Qt.Key.Key_F3)
    titles = [entry.title for entry in desk.queue.palette_box._shown]
    assert any(title.startswith("Returned before") for title in titles)
    desk.queue.palette_box.reject()


def test_rows_are_sorted_and_arranged_and_that_is_kept_for_the_person(qtbot: Any, qapp: Any, tmp_path: Path) -> None:
    desk = Desk(qtbot, tmp_path, Post.DISPATCHER)
    desk.window.context.selection.select_queue("received")
    desk.press(Qt.Key.Key_F7)
    desk.press(Qt.Key.Key_F4)
    box = desk.queue.palette_box
    qtbot.keyClicks(box.field, "show column state")
    qtbot.keyClick(box.field, Qt.Key.Key_Return)
    shown = desk.queue.list.lines.cells(desk.queue.list.viewport().width())
    at = next(one for one in shown if one.column.key == "what")
    middle = QPoint(round(MARK + at.left + 10), 10)
    qtbot.mouseClick(desk.queue.heads, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseClick(desk.queue.heads, Qt.MouseButton.LeftButton, pos=middle)
    titles = [desk.queue.list.lines.line_of(one).title for one in desk.ids]
    assert titles == sorted(titles, reverse=True) and len(set(titles)) > 2
    shown = desk.queue.list.lines.cells(300)  # too narrow for whose the case is
    desk.queue.sort(Sorting("whose", True))
    assert desk.queue.heads.sorted_column(shown) == "what"
    assert desk.queue.heads.words_of(COLUMN_BY_KEY["what"], True) == "Case · Whose ▼"
    desk.queue.sort(Sorting("what", True))
    layout = desk.queue.list.lines.layout_of_rows
    assert layout.is_compact and "state" in layout.columns
    desk.window.close()
    desk.world.close()
    again = Desk(qtbot, tmp_path, Post.DISPATCHER)
    assert again.queue.list.lines.layout_of_rows == layout and again.queue._sorting == Sorting("what", True)
    assert again.queue._narrowing.is_empty
    again.window.close()
    again.world.close()


def test_a_row_says_whose_the_case_is_and_has_a_place_for_who_claimed_it(desk: Desk) -> None:
    case_id = desk.ids[0]
    desk.world.city.staff_names[77] = "演示处置员 077"
    desk.change(case_id, handler_id=77, unit_id=1)
    lines = desk.queue.list.lines
    unit = desk.world.city.units[1]
    assert lines.line_of(case_id).whose == f"{unit.short_name_en} · 演示处置员 077"
    assert "演示处置员 077" in lines.words_of(case_id)
    desk.world.city.at_work = AtWork({case_id: Claim(case_id, 5, "演示派遣员 02", is_held=True)})
    assert lines.line_of(case_id).whose == "● 演示派遣员 02"
    assert COLUMN_BY_KEY["whose"].text(lines.line_of(case_id)) == "● 演示派遣员 02"


def test_a_list_tells_the_time_that_it_is_about(desk: Desk) -> None:
    case_id, now = desk.ids[0], desk.world.city.clock.now()
    desk.change(case_id, mine_at=now - 60)
    desk.press(Qt.Key.Key_M, ALT | SHIFT)
    assert desk.ids == [case_id]
    lines, heads = desk.queue.list.lines, desk.queue.heads
    assert lines.line_of(case_id).time(lines.clock) == clock_text(now - 60, "Asia/Shanghai")
    assert heads.words_of(COLUMN_BY_KEY["left"], False) == "Acted at"
    desk.world.context.selection.select_queue("received")
    assert not lines.line_of(case_id).time(lines.clock)
    assert heads.words_of(COLUMN_BY_KEY["left"], False) == "Time left"


def test_m_gives_the_map_everything_but_the_list_and_the_same_key_or_escape_gives_it_back(
    qtbot: Any, desk: Desk
) -> None:
    before = desk.shown()
    width = desk.window.panels["map"].width()
    desk.press(Qt.Key.Key_M)
    assert desk.shown() == {"queue", "map"} and "case" in before
    qtbot.waitUntil(lambda: desk.window.panels["map"].width() > 1.5 * width)
    desk.press(Qt.Key.Key_J)
    assert desk.case_id == desk.ids[1] and desk.window.panels["map"].asked == desk.ids[1], "the map follows the list"
    desk.press(Qt.Key.Key_M)
    assert desk.shown() == before
    desk.press(Qt.Key.Key_M)
    desk.press(Qt.Key.Key_Escape)
    assert desk.shown() == before and not desk.window.large_map.is_open
    desk.press(Qt.Key.Key_M)
    desk.press(Qt.Key.Key_Return)  # an act waits until its case has been seen
    assert desk.shown() == before and not desk.world.acted


def test_the_menu_of_the_rows_narrows_to_what_the_case_has(desk: Desk) -> None:
    entries = {entry.title: entry for entry in desk.queue.menu_entries()}
    only = next(title for title in entries if title.startswith("Filter: Class = "))
    entries[only].run()
    classes = {desk.world.city.cases.record(one)["class_id"] for one in desk.ids}
    assert len(classes) == 1 and desk.case_id in desk.ids
    assert "Clear all filters" in {entry.title for entry in desk.queue.menu_entries()}


def test_what_was_looked_at_for_a_while_is_seen_until_it_is_acted_on(qtbot: Any, desk: Desk) -> None:
    first, now = desk.ids[0], desk.world.city.clock.now()
    qtbot.waitUntil(lambda: first in desk.window.context.selection.seen_at, timeout=5000)
    desk.press(Qt.Key.Key_S, ALT | SHIFT)
    assert first in desk.ids
    desk.change(first, mine_at=now + 1)
    qtbot.waitUntil(lambda: first not in desk.ids)


def test_a_leaders_desk_opens_on_what_is_overdue(qtbot: Any, qapp: Any, tmp_path: Path) -> None:
    desk = Desk(qtbot, tmp_path, Post.LEADER)
    assert desk.window.context.selection.queue == "overdue" and desk.ids
    desk.window.close()
    desk.world.close()
