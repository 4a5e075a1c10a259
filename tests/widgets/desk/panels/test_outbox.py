"""The page of the outbox: what is stuck and why, by keys; tried again, dropped with a reason, acknowledged."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.cases.model import Post
from app.errors import Forbidden, Refused
from app.i18n import set_language
from app.outbox.model import Channel, OutboxMessage, OutboxView
from app.outbox.service import OutboxService
from tests.app.outbox.messages import facts
from tests.fakes.desk import context, person
from widgets.desk.panel import PanelState
from widgets.desk.panels.outbox.panel import OutboxPanel

AT = datetime(2026, 11, 30, 1, tzinfo=UTC)
STUCK = OutboxMessage(
    7, "digest-1-20261130T01", "digest", "U1", "环卫站", "Sanitation Station", "robot", "https://localhost/…", facts(),
    AT, "stuck", 1, tried_at=AT, trouble="uncertain", last_error="timeout",
)  # fmt: skip
FAILED = replace(STUCK, message_id=8, key="x", channel="mail", state="failed", trouble="unreachable", last_error=None,
                 retry_at=AT + timedelta(minutes=5))  # fmt: skip
WAITING = replace(STUCK, message_id=9, key="y", channel=None, state="waiting", trouble=None, last_error=None, tries=0)
SENT = replace(WAITING, message_id=10, key="z", channel="mail", state="sent", sent_at=AT)
FOLDER = Channel("folder", True, 20, None, None, None, None, None, None)


class Store:
    """Messages in memory; what is asked for is remembered."""

    def __init__(self) -> None:
        self.messages = [STUCK, FAILED, WAITING, SENT]
        self.channels_on: tuple[Channel, ...] = (FOLDER,)
        self.asked: list[tuple[Any, ...]] = []
        self.trouble: Exception | None = None

    def look(self, states: tuple[str, ...], most: int) -> OutboxView:
        if self.trouble is not None:
            raise self.trouble
        shown = tuple(one for one in self.messages if one.state in states)
        counts = {one.state: 1 for one in self.messages}
        return OutboxView(counts, shown, self.channels_on, AT, "Asia/Shanghai")

    def retry(self, message_id: int) -> None:
        self.asked.append(("retry", message_id))

    def drop(self, message_id: int, reason: str) -> None:
        self.asked.append(("drop", message_id, reason))

    def acknowledge(self, message_id: int, note: str) -> None:
        if note == "wrong":
            raise Refused("This is not possible.")
        self.asked.append(("acknowledge", message_id, note))


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def panel(qtbot: Any, qapp: Any, store: Store) -> Any:
    made = OutboxPanel(context(person(Post.ADMINISTRATOR), outbox=OutboxService(store)))  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(1366, 680)
    made.show()
    qtbot.waitUntil(lambda: made.state is PanelState.ANSWERED)
    yield made
    made.stop()
    made.context.background.close()


def texts(panel: Any) -> list[list[str]]:
    return [[cell.text for cell in row] for row in panel.table.model_of_rows.rows]


def fill(panel: Any, words: str) -> None:
    panel.form.findChild(QLineEdit).setText(words)
    panel.form.do()


def test_it_tells_what_is_stuck_and_why(panel: Any) -> None:
    assert panel.words.text() == "Stuck 1 · To retry 1 · Waiting 1 · Sent 1 · Channels: Folder"
    assert [row[:5] for row in texts(panel)] == [
        ["#7", "Sanitation Station", "Digest", "Group robot", "Stuck"],
        ["#8", "Sanitation Station", "Digest", "Mail", "To retry"],
        ["#9", "Sanitation Station", "Digest", "–", "Waiting"],
    ]
    assert panel.trouble.text().startswith("The connection broke after sending.")
    assert "450103-261123-0001" in panel.text.toPlainText() and "https://localhost/…" in panel.facts.text()
    assert panel.warning.isHidden()


def test_what_can_be_done_follows_from_the_state(panel: Any) -> None:
    found = []
    for row in range(3):
        panel.table.choose(row)
        found.append([button.isEnabled() for button in panel.acts.values()])
    assert found == [[True, True, True], [True, False, True], [False, False, True]]


def test_a_key_tries_again(qtbot: Any, panel: Any, store: Store) -> None:
    qtbot.keyClick(panel.table, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: store.asked == [("retry", 7)])
    qtbot.waitUntil(lambda: panel.said.text() == "The message will be tried again.")


def test_a_message_is_dropped_with_a_reason(qtbot: Any, panel: Any, store: Store) -> None:
    panel.table.choose(1)
    qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    fill(panel, " ")
    qtbot.wait(100)
    assert store.asked == [] and panel.form.isVisible()
    fill(panel, "单位已撤销")
    qtbot.waitUntil(lambda: store.asked == [("drop", 8, "单位已撤销")])


def test_what_the_unit_told_is_noted(qtbot: Any, panel: Any, store: Store) -> None:
    qtbot.keyClick(panel.table, Qt.Key.Key_A)
    fill(panel, "wrong")
    qtbot.wait(100)
    assert panel.form.isVisible(), "nothing typed is lost"
    fill(panel, "电话确认")
    qtbot.waitUntil(lambda: store.asked == [("acknowledge", 7, "电话确认")])


def test_keys_change_the_view(qtbot: Any, panel: Any) -> None:
    qtbot.keyClick(panel.table, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: [row[0] for row in texts(panel)] == ["#10"])
    assert [button.isChecked() for button in panel.views.values()] == [False, True, False]
    qtbot.keyClick(panel.table, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: texts(panel) == [])
    assert panel.text.toPlainText() == "No messages here." and not any(one.isEnabled() for one in panel.acts.values())


def test_without_a_channel_it_says_what_to_do(qtbot: Any, panel: Any, store: Store) -> None:
    store.channels_on = (replace(FOLDER, is_on=False),)
    panel.reload()
    qtbot.waitUntil(lambda: "main.py outbox set" in panel.warning.text())


def test_a_message_that_cannot_be_written_is_shown_all_the_same(qtbot: Any, panel: Any, store: Store) -> None:
    store.messages = [replace(STUCK, facts={}, trouble="broken")]
    panel.reload()
    qtbot.waitUntil(lambda: len(texts(panel)) == 1)
    assert panel.text.toPlainText() == "" and "cannot be written" in panel.trouble.text()


def test_it_speaks_chinese(qtbot: Any, qapp: Any, store: Store) -> None:
    set_language("zh_CN")
    made = OutboxPanel(context(person(Post.ADMINISTRATOR), outbox=OutboxService(store)))  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.state is PanelState.ANSWERED)
    assert texts(made)[0][1:5] == ["环卫站", "单位汇总", "群机器人", "滞留"]
    made.stop()
    made.context.background.close()


def test_who_lost_the_post_is_told(qtbot: Any, panel: Any, store: Store) -> None:
    store.trouble = Forbidden("Only administrators look after the outbox.")
    panel.reload()
    qtbot.waitUntil(lambda: panel.state is PanelState.FORBIDDEN)
