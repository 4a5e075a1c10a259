"""A case that ended is found again at a real desk by keys alone, and opened with everything that happened."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from sqlalchemy import text

LONG = 20_000
CONTROL = Qt.KeyboardModifier.ControlModifier


def test_a_closed_case_is_found_by_words_by_its_number_and_from_the_palette(qtbot, city, report, open_desk):
    case_id = report().case_id
    with city.begin() as connection:
        connection.execute(text("set local gridhall.bulk = 'on'"))
        connection.execute(
            text("update city.cases set state = 'closed', closed_at = '2019-01-02', text = '楼道里堆放了杂物',"
                 " last_action = 'close' where case_id = :id"), {"id": case_id}
        )  # fmt: skip
        number = connection.scalar(text("select case_no from city.cases where case_id = :id"), {"id": case_id})
    with open_desk("dispatcher") as desk:
        page, pane = desk.panels["search"], desk.panels["case"]

        def found() -> list[int]:
            return [case.case_id for case in page.table.model_of_cases.cases]

        def open_first() -> None:
            qtbot.waitUntil(lambda: found() == [case_id] and page.is_at_rest(), timeout=LONG)
            qtbot.keyClick(page.form.text, Qt.Key.Key_Down)
            qtbot.keyClick(page.table, Qt.Key.Key_Return)
            qtbot.waitUntil(lambda: pane.answer is not None and pane.answer.file.case.case_id == case_id, timeout=LONG)
            assert desk.page == "cases" and pane.answer.file.text == "楼道里堆放了杂物"
            assert [line.action for line in pane.answer.file.history] == ["report"]
            desk.context.selection.select_case(None)

        def ask(words: str) -> None:
            qtbot.keyClick(desk, Qt.Key.Key_F, CONTROL)
            qtbot.waitUntil(lambda: desk.page == "search" and page.form.isVisible(), timeout=LONG)
            page.form.text.setText(words)
            qtbot.keyClick(page.form.text, Qt.Key.Key_Return)

        for words in ("堆放", number[-6:], number):
            ask(words)
            open_first()
        ask("独角兽")
        qtbot.waitUntil(lambda: found() == [] and page.is_at_rest(), timeout=LONG)
        desk.show_cases()
        qtbot.keyClick(desk, Qt.Key.Key_K, CONTROL)
        desk.palette_box.field.setText("放了杂物")
        qtbot.keyClick(desk.palette_box.field, Qt.Key.Key_Return)
        open_first()


def test_what_others_may_not_see_is_not_found(qtbot, city, report, open_desk) -> None:
    case_id = report().case_id
    with city.begin() as connection:
        connection.execute(text("set local gridhall.bulk = 'on'"))
        change: Any = text("update city.cases set text = '只有市级可见的描述' where case_id = :id")
        connection.execute(change, {"id": case_id})
    for who, expected in (("dispatcher", [case_id]), ("handler", [])):
        with open_desk(who) as desk:
            page = desk.panels["search"]
            desk.show_panel("search")
            qtbot.waitUntil(lambda page=page: page.form.isVisible() and page.is_at_rest(), timeout=LONG)
            page.form.text.setText("市级可见")
            qtbot.keyClick(page.form.text, Qt.Key.Key_Return)
            qtbot.waitUntil(lambda page=page: page.said.text() not in ("", "Searching …"), timeout=LONG)
            assert [case.case_id for case in page.table.model_of_cases.cases] == expected, who
