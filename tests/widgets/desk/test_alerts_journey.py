"""Stories of alerts at real desks: an unreceived hazard, a flood after a storm, a shift that ends with open alerts."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from sqlalchemy import Connection, Engine, text

from app.cases.service import CaseService
from db.stores.cases import DatabaseCaseStore
from tests.db.alerts.conftest import many_late, set_time, sweep, unreceived

PATIENCE_MS = 20_000


@pytest.fixture
def monday(city: Engine) -> Engine:
    """A Monday morning whose time stands still."""
    with city.begin() as connection:
        set_time(connection, "2026-11-23 09:00+08")
    return city


def many_reports(city: Connection, count: int) -> None:
    """Let so many cases have been reported in the last minutes, on eight streets."""
    many_late(city, count, "2026-11-23 09:15+08", streets=8)
    city.execute(text("set local gridhall.bulk = 'on'"))
    city.execute(
        text("update city.cases set state = 'reported', unit_id = null, reported_at = city.city_now()"
             " - interval '1 min' where not is_urgent")
    )  # fmt: skip
    city.execute(text("set local gridhall.bulk = 'off'"))


def test_an_unreceived_hazard(monday: Engine, open_desk: Any, qtbot: Any, people: Any) -> None:
    with open_desk("dispatcher") as window:
        page, line = window.panels["alerts"], window.foot.alerts
        assert line.isHidden()
        with monday.begin() as connection:
            case_id = unreceived(connection)
            connection.execute(text("set local gridhall.bulk = 'on'"))
            connection.execute(text("update city.flow_records set acted_at = city.city_now() - interval '1 hour'"))
            connection.execute(text("set local gridhall.bulk = 'off'"))
            sweep(connection)
        qtbot.waitUntil(lambda: line.words.text().startswith("1 alert · Urgent case not received"), timeout=PATIENCE_MS)
        qtbot.keyClick(window, Qt.Key.Key_F9)
        qtbot.waitUntil(lambda: window.page == "alerts" and page.alerts.count() == 1, timeout=PATIENCE_MS)
        assert page.unseen.text() == "nobody has looked at 1"
        qtbot.keyClick(page.alerts, Qt.Key.Key_A)
        qtbot.waitUntil(lambda: "is on it until 09:15" in page.alerts.item(0).text(), timeout=PATIENCE_MS)
        qtbot.waitUntil(lambda: "alert" not in line.words.text(), timeout=PATIENCE_MS)
        page.show_cases()
        qtbot.waitUntil(lambda: window.page == "cases" and window.context.selection.case_id == case_id)
        looked = text("select count(*) from city.hazard_views where case_id = :id")
        with monday.connect() as connection:
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            qtbot.waitUntil(lambda: connection.scalar(looked, {"id": case_id}) == 1, timeout=PATIENCE_MS)
        cases = CaseService(DatabaseCaseStore(monday))
        seen = DatabaseCaseStore(monday).look(case_id)
        assert seen is not None
        cases.act(people["handler-1"], uuid4(), seen, "receive", {})
        with monday.begin() as connection:
            sweep(connection)
        window.show_panel("alerts")
        qtbot.waitUntil(lambda: page.alerts.count() == 0 and page.hazards.count() == 1, timeout=PATIENCE_MS)
        assert "Seen: " in page.hazards.item(0).text() and "look in 30 min" in page.hazards.item(0).text()


def test_a_flood_after_a_storm(monday: Engine, open_desk: Any, qtbot: Any) -> None:
    with monday.begin() as connection:
        many_reports(connection, 400)
        hazards = {unreceived(connection) for _ in range(3)}
        sweep(connection)
        sweep(connection, "23 09:01")
    with open_desk("shift_leader") as window:
        window.show_panel("alerts")
        page = window.panels["alerts"]
        qtbot.waitUntil(lambda: page.board is not None and page.alerts.count() > 0, timeout=PATIENCE_MS)
        board = page.board
        assert len(board.alerts) <= 10
        assert sum(one.cases for one in board.alerts) == 400 + len(hazards)
        assert {one.case_id for one in board.hazards} == hazards, "each stands alone"
        page.switch_storm()
        page.form.findChild(QLineEdit).setText("暴雨红色预警")
        page.form.do()
        qtbot.waitUntil(lambda: page.board.is_storm and page.storm.isVisible(), timeout=PATIENCE_MS)
        group = next(one for one in board.alerts if one.cases > 1)
        page.alerts.setCurrentRow([one.alert_id for one in page.board.alerts].index(group.alert_id))
        page.show_cases()
        qtbot.waitUntil(lambda: window.page == "cases", timeout=PATIENCE_MS)


def test_a_shift_that_ends_with_open_alerts(monday: Engine, open_desk: Any, qtbot: Any) -> None:
    with monday.begin() as connection:
        for _ in range(3):
            unreceived(connection)
        sweep(connection)
    with open_desk("dispatcher") as window:
        window.show_panel("alerts")
        page = window.panels["alerts"]
        qtbot.waitUntil(lambda: page.alerts.count() == 3, timeout=PATIENCE_MS)
        page.acknowledge()
        qtbot.waitUntil(lambda: page.count.text() == "2", timeout=PATIENCE_MS)
        page.alerts.setCurrentRow(0)
        page.shelve()
        page.form.findChild(QLineEdit).setText("交接后再看")
        page.form.do()
        qtbot.waitUntil(lambda: page.count.text() == "1", timeout=PATIENCE_MS)
    with monday.begin() as connection:
        sweep(connection, "23 20:00")
    with open_desk("shift_leader") as window:
        window.show_panel("alerts")
        page = window.panels["alerts"]
        qtbot.waitUntil(lambda: page.alerts.count() == 3, timeout=PATIENCE_MS)
        assert page.count.text() == "3", "the night shift is called by every one"
        assert all("for 11 h" in page.alerts.item(row).text() for row in range(3)), (
            "their age counts from the first raise"
        )
        assert page.board.load == () or max(one.longest_s for one in page.board.load) <= 86_400
