"""A report by keyboard over a real city: filled, sent, joined, refused in plain words, and never sent by accident."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import Engine, text

from app.errors import Unavailable
from tests.fakes.tiny_city import CENTRE

LONG = 20_000
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
MANUAL = """
update city.areas set name_en = 'Qingxiu';
insert into city.streets (name, class, geom)
values ('科园大道', 'main', st_setsrid(st_makeline(st_makepoint(108.35, 22.81), st_makepoint(108.35, 22.83)), 4490));
insert into city.components (code, class_id, name, geom)
values ('4501030100100001', 2, 'KY-0231', st_setsrid(st_makepoint(108.35003, 22.82), 4490)),
       ('4501030100100002', 2, null, st_setsrid(st_makepoint(108.3502, 22.82), 4490));
"""


class Keys:
    """Presses real keys at whatever has them, and counts."""

    def __init__(self, desk: Any) -> None:
        self.desk, self.count = desk, 0

    def press(self, key: Any, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
        """Press one key."""
        self.count += 1
        QTest.keyClick(self._target(), key, modifier)

    def type(self, words: str, *, is_counted: bool = True) -> None:
        """Type letters, as they come from a keyboard."""
        self.count += len(words) if is_counted else 0
        QTest.keyClicks(self._target(), words)

    def _target(self) -> Any:
        return self.desk.focusWidget() or self.desk


@pytest.fixture
def with_streets(city: Engine) -> Engine:
    with city.begin() as connection:
        connection.exec_driver_sql(MANUAL)
    return city


def rows(city: Engine, table: str) -> list[Any]:
    questions = {
        "cases": "select *, st_x(geom) as lon from city.cases order by case_id",
        "reports": "select r.*, p.name, p.phone, p.wishes_secrecy from city.reports r left join city.reporters p"
        " using (report_id) order by report_id",
    }
    with city.connect() as connection:
        return list(connection.execute(text(questions[table])))


def open_page(qtbot: Any, desk: Any) -> tuple[Any, Keys]:
    keys = Keys(desk)
    keys.press(Qt.Key.Key_N)
    page = desk.panels["intake"]
    qtbot.waitUntil(lambda: page._basics is not None, timeout=LONG)
    qtbot.waitUntil(lambda: desk.focusWidget() is page.form.class_line, timeout=LONG)
    return page, keys


def fill(qtbot: Any, page: Any, keys: Keys) -> None:
    keys.type("bl")  # 暴露
    keys.press(Qt.Key.Key_Return)
    assert page.form.entry.name == "暴露垃圾"
    keys.type("kydd mzdd")
    keys.press(Qt.Key.Key_Return)
    assert page.form.place.address == "科园大道与民族大道交叉口"


def test_a_whole_report_by_keyboard(qtbot, with_streets, open_desk) -> None:
    with open_desk("hotline_agent") as desk:
        page, keys = open_page(qtbot, desk)
        fill(qtbot, page, keys)
        keys.press(Qt.Key.Key_1, ALT)
        assert page.form.place.component_id == 1
        assert desk.focusWidget() is page.form.text
        keys.type("cover is gone", is_counted=False)
        keys.press(Qt.Key.Key_F8)
        keys.type("Wang", is_counted=False)
        keys.press(Qt.Key.Key_Return)
        keys.type("13812345678", is_counted=False)
        keys.press(Qt.Key.Key_V, ALT)
        qtbot.waitUntil(lambda: "001" in page.form.place_note.text(), timeout=LONG)
        keys.press(Qt.Key.Key_Return, CTRL)
        qtbot.waitUntil(lambda: len(rows(with_streets, "cases")) == 1, timeout=LONG)
        assert keys.count <= 25
        (case,) = rows(with_streets, "cases")
        (report,) = rows(with_streets, "reports")
        assert (case.class_id, case.component_id, case.channel, case.text) == (1, 1, "hotline", "cover is gone")
        assert case.duty_grid_id == 1 and case.address == "科园大道与民族大道交叉口"
        assert (report.name, report.phone, report.wishes_secrecy, report.wants_call_back) == (
            "Wang", "13812345678", False, True
        )  # fmt: skip
        qtbot.waitUntil(lambda: page.form.draft().is_empty, timeout=LONG)
        qtbot.waitUntil(lambda: case.case_no.split("-", 1)[1] in page.status.text(), timeout=LONG)
        assert desk.focusWidget() is page.form.class_line and page.form.channel.currentData() == "hotline"


def test_a_second_caller_joins_without_a_number(qtbot, with_streets, open_desk, report) -> None:
    first = report(lon=108.35003, lat=22.82)
    with open_desk("acceptor") as desk:
        page, keys = open_page(qtbot, desk)
        fill(qtbot, page, keys)
        assert [one.case_id for one in page.side.open] == [first.case_id]
        assert page.side.open[0].is_of_class and page.same.count == 1
        keys.type("the same heap", is_counted=False)
        keys.press(Qt.Key.Key_J, CTRL)
        qtbot.waitUntil(lambda: len(rows(with_streets, "reports")) == 2, timeout=LONG)
        assert keys.count <= 16
        (case,) = rows(with_streets, "cases")
        assert case.state == "reported" and {one.case_id for one in rows(with_streets, "reports")} == {case.case_id}
        qtbot.waitUntil(lambda: page.form.draft().is_empty, timeout=LONG)
        assert "Added to case" in page.status.text()


def test_enter_in_a_field_never_sends(qtbot, with_streets, open_desk) -> None:
    with open_desk("acceptor") as desk:
        page, keys = open_page(qtbot, desk)
        fill(qtbot, page, keys)
        keys.type("text", is_counted=False)
        for key in (Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F6, Qt.Key.Key_F8):
            keys.press(key)
            for _time in range(4):
                keys.press(Qt.Key.Key_Return)
                keys.press(Qt.Key.Key_Enter)
        QApplication.processEvents()
        assert page._sending is None and rows(with_streets, "cases") == []
        assert page.form.draft().class_id == 1


def test_bad_input_is_told_and_the_cursor_goes_there(qtbot, with_streets, open_desk) -> None:
    with open_desk("acceptor") as desk:
        page, keys = open_page(qtbot, desk)
        keys.press(Qt.Key.Key_Return, CTRL)
        assert "Choose a class" in page.form.problem.text() and desk.focusWidget() is page.form.class_line
        fill(qtbot, page, keys)
        page.form.text.setPlainText("长" * 5000)
        keys.press(Qt.Key.Key_Return, CTRL)
        assert "5,000 characters" in page.form.problem.text() and desk.focusWidget() is page.form.text
        page.form.text.setPlainText("井盖没了😀")
        page.form.phone.setText("138abc")
        keys.press(Qt.Key.Key_Return, CTRL)
        assert "consists of digits" in page.form.problem.text() and desk.focusWidget() is page.form.phone
        keys.press(Qt.Key.Key_F4)
        keys.type("39.9, 116.4")
        assert "outside the city" in page.form.problem.text()
        assert rows(with_streets, "cases") == []


def test_coordinates_without_a_datum_are_asked_about(qtbot, with_streets, open_desk) -> None:
    with open_desk("acceptor") as desk:
        page, keys = open_page(qtbot, desk)
        keys.press(Qt.Key.Key_F4)
        keys.type("108.36, 22.83")
        assert len(page.form.place_line.suggestions) == 3
        keys.press(Qt.Key.Key_Return)
        assert page.form.place is None
        keys.press(Qt.Key.Key_Down)
        keys.press(Qt.Key.Key_Down)
        keys.press(Qt.Key.Key_Return)
        assert page.form.place is not None and "GCJ-02" in page.form.place.text
        assert page.form.place.lon != pytest.approx(108.36, abs=1e-4)


def test_a_code_that_is_painted_on_a_pole_is_looked_up(qtbot, with_streets, open_desk) -> None:
    with open_desk("acceptor") as desk:
        page, keys = open_page(qtbot, desk)
        keys.press(Qt.Key.Key_F4)
        keys.type("ky-0231")
        qtbot.waitUntil(lambda: bool(page.form.place_line.suggestions), timeout=LONG)
        keys.press(Qt.Key.Key_Return)
        assert page.form.place.component_id == 1
        assert page.form.entry.name == "上水井盖"
        assert page.form.urgent.isChecked()  # a hazard


def test_a_cut_line_loses_and_doubles_nothing(qtbot, with_streets, open_desk, monkeypatch) -> None:
    with open_desk("acceptor") as desk:
        page, keys = open_page(qtbot, desk)
        fill(qtbot, page, keys)
        keys.type("text", is_counted=False)
        service = desk.context.services.cases
        real = service.report

        def saved_but_unheard(*asked: Any) -> Any:
            real(*asked)
            raise Unavailable("cut")

        monkeypatch.setattr(service, "report", saved_but_unheard)
        keys.press(Qt.Key.Key_Return, CTRL)
        qtbot.waitUntil(lambda: "stays here" in page.status.text(), timeout=LONG)
        assert page.form.draft().text == "text" and len(rows(with_streets, "cases")) == 1
        monkeypatch.setattr(service, "report", real)
        QTest.keyClick(desk, Qt.Key.Key_J, CTRL)  # not the other way while nobody knows about the first
        QTest.keyClick(desk, Qt.Key.Key_Return, CTRL)
        qtbot.waitUntil(lambda: page.form.draft().is_empty, timeout=LONG)
        assert len(rows(with_streets, "cases")) == len(rows(with_streets, "reports")) == 1


def test_letters_that_are_being_composed_are_no_keys(qtbot, with_streets, open_desk) -> None:
    with open_desk("acceptor") as desk:
        page, keys = open_page(qtbot, desk)
        line = page.form.class_line
        keys.type("bl")
        assert line.is_open
        QApplication.sendEvent(line, QInputMethodEvent("jing", []))
        keys.press(Qt.Key.Key_1)
        keys.press(Qt.Key.Key_Return)
        assert page.form.entry is None
        done = QInputMethodEvent("", [])
        done.setCommitString("垃圾")
        line.clear()
        QApplication.sendEvent(line, done)
        assert line.text() == "垃圾" and [one.text for one in line.suggestions] == ["Exposed litter"]
        keys.press(Qt.Key.Key_1)
        assert page.form.entry.name == "暴露垃圾"


def test_a_form_stays_when_the_page_is_left_and_is_cleared_only_at_the_second_press(qtbot, with_streets, open_desk):
    with open_desk("acceptor") as desk:
        page, keys = open_page(qtbot, desk)
        fill(qtbot, page, keys)
        keys.press(Qt.Key.Key_Escape)
        assert desk.page == "cases"
        keys.press(Qt.Key.Key_N)
        assert desk.page == "intake" and page.form.entry is not None
        keys.press(Qt.Key.Key_N, ALT)
        assert page.form.entry is not None and "once more" in page.status.text()
        keys.press(Qt.Key.Key_N, ALT)
        assert page.form.draft().is_empty


def test_a_click_on_the_map_is_the_place(qtbot, with_streets, open_desk) -> None:
    with open_desk("acceptor") as desk:
        page, _keys = open_page(qtbot, desk)
        page.map.place_clicked.emit(*CENTRE)
        assert page.form.draft().lon == pytest.approx(CENTRE[0])
        assert len(page.side.components) == 2 and page.near.count == 2
        qtbot.waitUntil(lambda: "001" in page.form.place_note.text(), timeout=LONG)


def test_who_may_not_report_has_no_such_key(qtbot, with_streets, open_desk) -> None:
    with open_desk("dispatcher") as desk:
        QTest.keyClick(desk, Qt.Key.Key_N)
        assert desk.page == "cases"
        assert not any(entry.title == "New report" and entry.keys == "N" for entry in desk.entries())


def test_a_morning_of_calls(qtbot, with_streets, open_desk) -> None:
    """Days 1 and 2: a report, a second caller who keeps secret who they are, and the intake officer who accepts it."""
    with open_desk("hotline_agent") as desk:
        page, keys = open_page(qtbot, desk)
        fill(qtbot, page, keys)
        keys.press(Qt.Key.Key_1, ALT)
        keys.type("a heap in the lane", is_counted=False)
        keys.press(Qt.Key.Key_Return, CTRL)
        qtbot.waitUntil(lambda: page.form.draft().is_empty and page._sending is None, timeout=LONG)
        (case,) = rows(with_streets, "cases")
        qtbot.waitUntil(lambda: desk.context.changes.city.cases.row_of(case.case_id) is not None, timeout=LONG)
        assert keys.count <= 25
        keys.count = 0
        assert desk.focusWidget() is page.form.class_line  # the next call needs no key to begin
        fill(qtbot, page, keys)
        assert [one.case_id for one in page.side.open] == [case.case_id] and page.side.open[0].state == "reported"
        keys.type("seen from the bus", is_counted=False)
        page.form.phone.setText("13812345678")
        keys.press(Qt.Key.Key_V, ALT)
        keys.press(Qt.Key.Key_B, ALT)
        keys.press(Qt.Key.Key_J, CTRL)
        qtbot.waitUntil(lambda: page.form.draft().is_empty and page._sending is None, timeout=LONG)
        assert keys.count <= 18
    (after,) = rows(with_streets, "cases")
    first, second = rows(with_streets, "reports")
    assert (after.state, after.stage_due_at, after.case_no) == (case.state, case.stage_due_at, case.case_no)
    assert (first.wants_call_back, second.wants_call_back, second.wishes_secrecy) == (False, True, True)
    with open_desk("acceptor") as desk:
        qtbot.waitUntil(lambda: desk.context.selection.case_id == case.case_id, timeout=LONG)
        pane = desk.panels["case"]
        qtbot.waitUntil(pane.can_act, timeout=LONG)
        QTest.keyClick(desk, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: rows(with_streets, "cases")[0].state == "accepted", timeout=LONG)
