"""A leader walks from a figure of the overdue page to its cases in the list and on the map, and back."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from sqlalchemy import Engine, text

from app.desk.lists import COMING, OVERDUE
from tests.db.ladder.conftest import late_case


def test_a_leader_opens_what_a_figure_counts(city: Engine, open_desk: Any, qtbot: Any) -> None:
    with city.begin() as connection:
        for days, state in ((-3, "received"), (-2, "received"), (-1, "dispatched"), (1, "received"), (9, "received")):
            due = str(connection.scalar(text("select now() + make_interval(days => :days)"), {"days": days}))
            late_case(connection, due, state=state)
        connection.execute(text("set local gridhall.bulk = 'on'"))
        connection.execute(text("update city.flow_records set acted_at = now()"))
    with open_desk("leader") as window:
        window.show_panel("overdue")
        page, queue, city_map = (window.panels[key] for key in ("overdue", "queue", "map"))
        qtbot.waitUntil(lambda: window.is_complete() and page.board is not None, timeout=20_000)
        page.table.setFocus()
        qtbot.keyClick(page.table, Qt.Key.Key_Up)
        total = page.board.total.total
        assert total == len(page.board.case_ids(None, None)) == 3
        ids = set(page.board.case_ids(*page.table.cell()).tolist())
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: window.page == "cases" and set(queue.list.cases.case_ids.tolist()) == ids)
        assert window.context.selection.queue == OVERDUE and queue.narrowed.isVisible()
        qtbot.waitUntil(lambda: window.context.selection.case_id in ids)
        assert city_map.asked in ids
        window.show_panel("overdue")
        coming = page.board.coming[-1]
        page.coming[-1].count.click()
        assert coming.count == 1
        qtbot.waitUntil(lambda: window.context.selection.queue == COMING and window.page == "cases")
        qtbot.waitUntil(lambda: len(queue.list.cases.case_ids) == coming.count)
        queue.clear_filters()
        assert not queue.narrowed.isVisible()
