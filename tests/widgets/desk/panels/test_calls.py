"""Calls to make: the result of one is noted, another is put off with a reason; nothing is sent without words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from app.cases.model import Post
from app.ladder.model import Call
from app.ladder.service import LadderService
from tests.fakes.desk import context, person
from widgets.desk.panel import PanelState
from widgets.desk.panels.calls import CallsPanel

NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)


def call(step_id: int, is_urgent: bool = False) -> Call:
    return Call(step_id, 100 + step_id, f"450103-261130-000{step_id}", "handle", NOW - timedelta(hours=5), "排水公司",
                "Drainage", "雨水箅子", "Storm drain", "民族大道", is_urgent, "0771-1", NOW)  # fmt: skip


class Store:
    """Two calls, and what was done with them."""

    def __init__(self) -> None:
        self.open = [call(1, True), call(2)]
        self.done: list[tuple[Any, ...]] = []

    def now(self) -> tuple[datetime, Any]:
        return NOW, NOW.date()

    def calls(self, most: int) -> list[Call]:
        return self.open[:most]

    def note_call(self, person: str | None, step_id: int, result: str) -> None:
        self.done.append((step_id, result))
        self.open = [one for one in self.open if one.step_id != step_id]

    def shelve(self, person: str | None, step_id: int, until: datetime, reason: str) -> None:
        self.done.append((step_id, until - NOW, reason))
        self.open = [one for one in self.open if one.step_id != step_id]


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def panel(qtbot: Any, qapp: Any, store: Store) -> Any:
    services: Any = LadderService(store)  # type: ignore[arg-type]
    made = context(person(Post.SHIFT_LEADER), ladder=services)
    panel = CallsPanel(made)
    qtbot.addWidget(panel)
    panel.resize(1366, 660)
    panel.show()
    qtbot.waitUntil(lambda: panel.state is PanelState.ANSWERED)
    yield panel
    panel.stop()
    made.background.close()


def test_it_says_whom_to_call_and_why(panel: Any) -> None:
    assert panel.words.text() == "2 calls wait"
    first = [cell.text for cell in panel.table.model_of_rows.rows[0]]
    assert first == ["450103-261130-0001", "Drainage", "0771-1", "Handling overdue", "5 h", "Storm drain", "民族大道"]


def test_a_result_is_noted_and_the_call_is_gone(panel: Any, qtbot: Any, store: Store) -> None:
    panel.note()
    panel.form.do()
    qtbot.waitUntil(lambda: panel.form.sentence.text() == "Write what the call gave.")
    panel.form.findChild(QPlainTextEdit).setPlainText("Done today")
    panel.form.do()
    qtbot.waitUntil(lambda: len(panel.calls) == 1)
    assert store.done == [(1, "Done today")]


def test_a_call_is_put_off_with_a_reason(panel: Any, qtbot: Any, store: Store) -> None:
    panel.table.choose(1)
    panel.shelve()
    panel.form.findChildren(QLineEdit)[-1].setText("Their officer is on site")
    panel.form.do()
    qtbot.waitUntil(lambda: len(panel.calls) == 1)
    assert store.done == [(2, timedelta(hours=1), "Their officer is on site")]


def test_the_case_of_a_call_is_shown(panel: Any) -> None:
    panel.table.choose(1)
    panel.show_case()
    assert panel.context.selection.case_id == 102
