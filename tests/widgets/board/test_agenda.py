"""The window of a meeting: keys order the agenda, guests are noted, a closed meeting only takes corrections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.errors import Refused
from app.meetings.agenda import Addendum, AgendaService, Dossier, InvitedPerson, InvitedUnit, Template
from app.meetings.model import AgendaItem, ItemState, Meeting, MeetingState
from tests.widgets.board.test_columns import NOW_S, card
from widgets.background import Background
from widgets.board.agenda import MeetingWindow
from widgets.board.templates import TemplatesDialog
from widgets.theme import load_theme


class Store:
    """A meeting in memory."""

    def __init__(self) -> None:
        self.state, self.note_words, self.kept = MeetingState.CALLED, "", []  # type: MeetingState, str, list[Template]
        self.order_of = [(1, 5), (2, 5), (3, 5)]
        self.units = [InvitedUnit(1, "市政所", "Roads Office", None, 2)]
        self.people: list[InvitedPerson] = []
        self.addenda: list[Addendum] = []
        self.chair = "演示领导 01"

    def dossier(self, meeting_no: int) -> Dossier:
        if meeting_no not in (7, 8):
            raise Refused("no such meeting")
        used = sum(minutes for _item, minutes in self.order_of)
        meeting = Meeting(meeting_no, 1, "hall", self.state, datetime(2026, 12, 1, 9, tzinfo=UTC), 16, "厅", self.chair,
                          3, used, 1, 0, True)  # fmt: skip
        items = tuple(
            AgendaItem(replace(card(number, ItemState.SCHEDULED), minutes=minutes), place, None)
            for place, (number, minutes) in enumerate(self.order_of, start=1)
        )
        chairs = (("l1", "演示领导 01"), ("p1", "演示主持人 01"))
        return Dossier(meeting, self.note_words, items, tuple(self.units), tuple(self.people), tuple(self.addenda),
                       chairs, NOW_S, "Asia/Shanghai")  # fmt: skip

    def order(self, _meeting_no: int, item_id: int, place: int, minutes: int) -> None:
        rest = [one for one in self.order_of if one[0] != item_id]
        self.order_of = [*rest[: place - 1], (item_id, minutes), *rest[place - 1 :]]

    def note(self, _meeting_no: int, version: int, words: str) -> int:
        self.note_words = words
        return version + 1

    def name_chair(self, _meeting_no: int, number: str) -> None:
        self.chair = {"l1": "演示领导 01", "p1": "演示主持人 01"}[number]

    def invite_unit(self, _meeting_no: int, unit_id: int) -> None:
        self.units.append(InvitedUnit(unit_id, "电信公司", "Telecom", None, 0))

    def invite_disputing(self, _meeting_no: int) -> int:
        return 0

    def invite_person(self, _meeting_no: int, name: str, unit_id: int | None) -> int:
        self.people.append(InvitedPerson(9, name, "电信公司" if unit_id else None, None, None))
        return 9

    def uninvite(self, _meeting_no: int, person_no: int | None, unit_id: int | None) -> None:
        self.people = [one for one in self.people if one.person_no != person_no]
        self.units = [one for one in self.units if one.unit_id != unit_id]

    def attend(self, _no: int, person_no: int | None, unit_id: int | None, has_attended: bool | None) -> None:
        self.units = [replace(one, has_attended=has_attended) if one.unit_id == unit_id else one for one in self.units]

    def templates(self) -> list[Template]:
        return self.kept

    def open_days(self) -> list[date]:
        return []

    def keep_template(self, template: Template) -> int:
        self.kept = [replace(template, template_id=4)]
        return 4

    def retire_template(self, _template_id: int) -> None:
        self.kept = []

    def plan_from(self, _template_id: int, _starts_at: datetime) -> int:
        return 12

    def add_addendum(self, _meeting_no: int, item_id: int | None, words: str) -> int:
        self.addenda.append(Addendum(1, item_id, words, NOW_S, "我"))
        return 1


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def window(qtbot: Any, store: Store) -> Iterator[MeetingWindow]:
    background = Background(2)
    made = MeetingWindow(AgendaService(store), 7, background, load_theme("dark"), may_keep=True)
    qtbot.addWidget(made)
    made.show()
    made.show_units([(1, "市政所", "Roads Office"), (2, "电信公司", "Telecom")])
    qtbot.waitUntil(made.is_complete)
    yield made
    background.close()


def test_keys_move_an_item_and_its_row_follows(qtbot: Any, window: MeetingWindow, store: Store) -> None:
    qtbot.keyClick(window.items, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: store.order_of[1][0] == 1 and window.items.row == 1)
    qtbot.keyClick(window.items, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: store.order_of[0][0] == 1 and window.items.row == 0)


def test_minutes_that_are_too_many_are_told(qtbot: Any, window: MeetingWindow, store: Store) -> None:
    assert "too long" not in window._time.text()
    for minutes in (6, 7):
        qtbot.keyClicks(window.items, "+")
        qtbot.waitUntil(lambda: store.order_of[0][1] == minutes)  # noqa: B023 - asked at once
        qtbot.waitUntil(lambda: window.found.items[0].card.minutes == minutes)  # type: ignore[union-attr]  # noqa: B023
    assert "1 min too long" in window._time.text()


def test_guests_are_invited_noted_and_taken_off(qtbot: Any, window: MeetingWindow, store: Store) -> None:
    window.guests.setCurrentRow(0)
    for then in (True, False, None):
        qtbot.keyClick(window.guests, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: store.units[0].has_attended is then)  # noqa: B023 - asked at once
        qtbot.waitUntil(lambda: window.found.units[0].has_attended is then)  # type: ignore[union-attr]  # noqa: B023
    window.unit.setCurrentIndex(1)
    window.person.setText("陆工")
    window.invite_button.click()
    qtbot.waitUntil(lambda: window.guests.count() == 2)
    assert "陆工" in window.guests.item(1).text()
    window.guests.setCurrentRow(0)
    qtbot.keyClick(window.guests, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: window.guests.count() == 1)
    window.unit.setCurrentIndex(-1)
    window.invite_button.click()
    assert window.trouble


def test_a_chair_is_named_and_notes_are_kept(qtbot: Any, window: MeetingWindow, store: Store) -> None:
    window.chair.activated.emit(1)
    qtbot.waitUntil(lambda: store.chair == "演示主持人 01")
    window.note.setPlainText("请带移交清单")
    window.keep_note.click()
    qtbot.waitUntil(lambda: store.note_words == "请带移交清单")


def test_a_closed_meeting_only_takes_corrections(qtbot: Any, window: MeetingWindow, store: Store) -> None:
    store.state = MeetingState.CLOSED
    window.turn_to(8)
    qtbot.waitUntil(lambda: window.meeting_no == 8 and window.correction.isVisible())
    qtbot.keyClick(window.items, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(window.guests, Qt.Key.Key_Space)
    window.correction.setText("第 3 项更正")
    qtbot.keyClick(window.correction, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.addenda.count() == 1)
    assert store.order_of[0][0] == 1 and store.units[0].has_attended is None and not window.invite_button.isEnabled()
    window.turn_to(99)
    qtbot.waitUntil(lambda: "no such meeting" in window._said.text())
    assert window.meeting_no == 8


def test_this_meeting_becomes_a_series_from_which_the_next_is_planned(
    qtbot: Any, window: MeetingWindow, store: Store
) -> None:
    window.open_templates()
    dialog = window.templates
    assert isinstance(dialog, TemplatesDialog) and not dialog.plan_button.isEnabled()
    dialog.rhythm.setCurrentIndex(1)
    dialog.weekday.setCurrentIndex(3)
    dialog.keep_button.click()
    qtbot.waitUntil(lambda: dialog.list.count() == 1)
    kept = store.kept[0]
    assert (kept.weekday, kept.every_weeks, kept.week_of_month, kept.unit_ids) == (4, 2, None, (1,))
    assert kept.begins_at == time(9, 0) and "every 2 weeks, Thu" in dialog.list.item(0).text()
    dialog.plan_button.click()
    qtbot.waitUntil(lambda: dialog.planned == 12)
    dialog.retire_button.click()
    qtbot.waitUntil(lambda: dialog.list.count() == 0)
