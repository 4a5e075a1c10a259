"""The pages of shifts and contacts: read by many, changed by few, and by keys; headers say who is on duty."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit

from app.cases.model import Post
from app.city.delta import CityDelta
from app.desk.queues import viewer_of
from app.duty.model import Contact, NewContact, NewShift, OnDuty, Shift
from app.duty.service import DutyService
from app.duty.texts import duty_line, duty_list
from app.i18n import set_language
from db.stores.duty import DatabaseDutyStore
from tests.fakes.desk import context, person
from tests.fakes.hand_city import make_city
from tests.fakes.like import differences
from widgets.desk.header import DeskHeader, DeskQueues
from widgets.desk.panels.contacts.panel import ContactsPanel
from widgets.desk.panels.duty.panel import DutyPanel

AT = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
SHIFTS = [
    Shift(1, "l01", "演示值班长 01", "shift_leader", None, AT, AT + timedelta(hours=8), "L01", True, True),
    Shift(2, "d01", "演示派遣员 01", "dispatcher", None, AT, AT + timedelta(hours=8), None, False, False),
]
CONTACTS = [
    Contact(1, "U1", "演示单位", "Demo unit", "day", "000-0001", None, date(2026, 1, 1), None, True, True),
    Contact(2, "U1", "演示单位", "Demo unit", "mail", "u1@demo.invalid", None, date(2026, 1, 1), None, True, False),
]
ON_DUTY = (
    OnDuty(3, "演示派遣员 01", "dispatcher", "", "D01", 0.0), OnDuty(4, "演示派遣员 02", "dispatcher", "", "", 0.0),
    OnDuty(1, "演示值班长 01", "shift_leader", "", "L01", 0.0),
)  # fmt: skip


class Store:
    """Shifts and contacts in memory; what is asked for is remembered."""

    def __init__(self) -> None:
        self.asked: list[object] = []
        self.trouble: str | None = None

    def time_zone(self) -> str:
        return "Asia/Shanghai"

    def shifts(self, most: int) -> list[Shift]:
        return SHIFTS

    def contacts(self) -> list[Contact]:
        return CONTACTS

    def add_shifts(self, shifts: Any, is_kept: bool = True) -> list[str | None]:
        self.asked += shifts
        return [self.trouble] * len(shifts)

    def set_contacts(self, contacts: Any, is_kept: bool = True) -> list[str | None]:
        self.asked += contacts
        return [self.trouble] * len(contacts)

    def remove_shift(self, shift_id: int) -> None:
        self.asked.append(("remove", shift_id))

    def end_contact(self, contact_id: int) -> None:
        self.asked.append(("end", contact_id))


def show(qtbot: Any, kind: Any, store: Store, *posts: Post) -> Any:
    made = context(person(*posts), duty=DutyService(store))
    panel = kind(made)
    qtbot.addWidget(panel)
    panel.resize(1366, 700)
    panel.show()
    made.changes.load(make_city(cases=3, components=3))
    qtbot.waitUntil(panel.is_at_rest)
    return panel


def texts(panel: Any) -> list[str]:
    return [" | ".join(cell.text for cell in row) for row in panel.table.model_of_rows.rows]


def test_the_store_of_these_tests_is_like_the_real_one() -> None:
    assert differences(Store(), DatabaseDutyStore) == []


def test_everybody_reads_shifts_and_planners_change_them(qtbot: Any) -> None:
    panel = show(qtbot, DutyPanel, Store(), Post.DISPATCHER)
    first, second = texts(panel)
    assert "演示值班长 01" in first and "Shift leader" in first and "On duty · Demo" in first and "L01" in first
    assert "On duty" not in second and "Whole city" in second
    assert not any(button.isVisible() for button in panel.buttons)
    planner = show(qtbot, DutyPanel, Store(), Post.SHIFT_LEADER)
    assert all(button.isVisible() for button in planner.buttons)
    assert {entry.keys for entry in planner.entries()} == {"A", "I", "Del"}


def test_a_shift_is_added_by_a_form(qtbot: Any) -> None:
    store = Store()
    panel = show(qtbot, DutyPanel, store, Post.SHIFT_LEADER)
    qtbot.keyClick(panel, Qt.Key.Key_A)
    form = panel.form
    number, begins, ends, _area, seat = [line for line in form.findChildren(QLineEdit) if line.parent() is form]
    number.setText("d01")
    form.findChildren(QComboBox)[0].setCurrentIndex(list(Post).index(Post.DISPATCHER))
    begins.setText("2026-11-30 08:00")
    ends.setText("soon")
    form.keep()
    assert "2026-11-30 08:00" in form.sentence.text() and store.asked == []
    ends.setText("2026-11-30 16:00")
    seat.setText("D01")
    store.trouble = "no such post"
    form.keep()
    qtbot.waitUntil(lambda: "no such post" in form.sentence.text())
    store.trouble = None
    form.keep()
    qtbot.waitUntil(lambda: not form.isVisible())
    added: Any = store.asked[-1]
    assert isinstance(added, NewShift) and (added.number, added.post, added.seat) == ("d01", "dispatcher", "D01")
    assert added.ends_at - added.begins_at == timedelta(hours=8) and added.begins_at.utcoffset() is not None


def test_a_row_is_removed_and_a_list_brought_in(qtbot: Any, tmp_path: Path) -> None:
    store = Store()
    panel = show(qtbot, DutyPanel, store, Post.ADMINISTRATOR)
    panel.table.choose(1)
    panel.remove_button.click()
    qtbot.waitUntil(lambda: ("remove", 2) in store.asked)
    file = tmp_path / "shifts.csv"
    file.write_text("number,post,from,to\nd01,dispatcher,2026-11-30 08:00,x\n")
    panel.bring_in_file(str(file))
    qtbot.waitUntil(lambda: "Line 2" in panel.said.text())
    assert "1 row was rejected" in panel.said.text()
    panel.bring_in_file(str(tmp_path / "none.csv"))
    qtbot.waitUntil(lambda: "cannot be read" in panel.said.text())


def test_contacts_are_read_by_the_centre_and_kept_by_administrators(qtbot: Any) -> None:
    store = Store()
    panel = show(qtbot, ContactsPanel, store, Post.DISPATCHER)
    assert "Demo unit (U1)" in texts(panel)[0] and "Fallback unit · Demo" in texts(panel)[0]
    assert not any(button.isVisible() for button in panel.buttons)
    panel.words.setText("demo.invalid")
    assert panel.table.model().rowCount() == 1
    keeper = show(qtbot, ContactsPanel, store, Post.ADMINISTRATOR)
    keeper.add()
    value = [line for line in keeper.form.findChildren(QLineEdit) if line.parent() is keeper.form][0]
    value.setText("000-0009")
    keeper.form.keep()
    qtbot.waitUntil(lambda: not keeper.form.isVisible())
    kept: Any = store.asked[-1]
    assert isinstance(kept, NewContact) and (kept.purpose, kept.value) == ("day", "000-0009") and kept.unit
    keeper.remove_button.click()
    qtbot.waitUntil(lambda: ("end", 1) in store.asked)


@pytest.mark.parametrize("language, line", [("en", "Shift leader 演示值班长 01 · 3 on duty"), ("zh_CN", "3 人在岗")])
def test_who_is_on_duty_is_one_line_and_a_list(language: str, line: str) -> None:
    set_language(language)
    try:
        assert line in duty_line(ON_DUTY) and duty_line(()) == ""
        assert "演示派遣员 01 (D01)" in duty_list(ON_DUTY) and len(duty_list(ON_DUTY).split("\n")) == 2
    finally:
        set_language("en")


def test_the_header_of_a_desk_says_who_is_on_duty(qtbot: Any) -> None:
    made = context(person(Post.DISPATCHER))
    city = make_city(cases=3, components=3)
    city.apply(CityDelta(1, on_duty=ON_DUTY))
    header = DeskHeader(
        DeskQueues(made.services.me, (), (), viewer_of(made.services.me.person, {})), made.changes, made.theme
    )
    qtbot.addWidget(header)
    made.changes.load(city)
    header.resize(1800, 52)
    header.show()
    header.look()
    assert header.duty.isVisible() and "演示值班长 01" in header.duty.text()
    assert "演示派遣员 02" in header.who.toolTip()
    header.resize(1200, 52)
    assert not header.duty.isVisible() and "演示派遣员 02" in header.who.toolTip()
    header.stop()
