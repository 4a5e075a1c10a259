"""The page of the workers: who works, what waits, what went wrong; by keys, and in its empty and error states."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.cases.model import Post
from app.errors import Unavailable
from app.i18n import set_language
from app.jobs.model import Backlog, JobFacts, WorkerFacts, WorkerHealth, WorkersAtWork
from tests.fakes.desk import context, person
from widgets.desk.panel import PanelState
from widgets.desk.panels.worker import WorkerPanel

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


WORKERS = (
    WorkerFacts(3, "hall-1", 812, NOW - seconds(900), NOW - seconds(2), "working", 1204, 0, None, None),
    WorkerFacts(
        2, "hall-2", 77, NOW - seconds(950), NOW - seconds(60), "lost", 31, 2, "out of paper", NOW - seconds(90)
    ),
)
BUSY = WorkersAtWork(
    WorkerHealth(1, 1, 12, 1, 75.0),
    WORKERS,
    (Backlog("dispatch", 12, 75.0, 3, 1, None, 1003), Backlog("months", 0, 0.0, 0, 0, NOW + seconds(3600), 1)),
    (JobFacts(9, "dispatch", "202611001000000001-3", NOW - seconds(75), "failed", 2, 4, 2, "no such unit"),
     JobFacts(10, "months", "2026-12-01T16:00", NOW + seconds(3600), "waiting", None, 0, 0, None)),
    NOW, NOW, "Asia/Shanghai",
)  # fmt: skip


class Reader:
    """Answers what the test says, or fails."""

    def __init__(self, answer: WorkersAtWork | Exception) -> None:
        self.answer, self.times = answer, 0

    def look(self) -> WorkersAtWork:
        self.times += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def show(qtbot: Any, answer: WorkersAtWork | Exception, *posts: Post) -> Any:
    made = context(person(*(posts or (Post.ADMINISTRATOR,))), jobs=Reader(answer))
    panel = WorkerPanel(made)
    qtbot.addWidget(panel)
    panel.resize(1366, 700)
    panel.show()
    return panel


def texts(table: Any) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.model_of_rows.rows]


@pytest.fixture
def panel(qtbot: Any, qapp: Any) -> Any:
    made = show(qtbot, BUSY)
    qtbot.waitUntil(lambda: made.state is PanelState.ANSWERED)
    yield made
    made.stop()
    made.context.background.close()


def test_it_tells_workers_backlog_and_jobs(panel: Any) -> None:
    assert panel.words.text().startswith("Jobs have waited for 1 min · 1 worker at work · 12 jobs due")
    assert [row[2:4] for row in texts(panel.workers)] == [["at work", "2 s ago"], ["died", "1 min ago"]]
    assert texts(panel.backlog)[0] == ["Automatic dispatch", "12", "1 min", "3", "1", "1,003", "–"]
    assert texts(panel.jobs)[0][1:5] == ["Automatic dispatch", "202611001000000001-3", "11-30 17:58:45",
                                         "will be tried again"]  # fmt: skip


def test_keys_go_to_each_table_and_the_whole_error_is_said(qtbot: Any, panel: Any) -> None:
    panel.activateWindow()
    assert not panel.error.isVisible(), "the first worker has met no error"
    panel.workers.choose(1)
    assert panel.error.text() == "Last error: out of paper"
    qtbot.keyClick(panel, Qt.Key.Key_N)
    qtbot.waitUntil(panel.jobs.hasFocus)
    panel.jobs.choose(0)
    assert panel.error.text() == "Last error: no such unit"
    assert [(entry.title, entry.keys) for entry in panel.entries()] == [
        ("Workers", "W"), ("What waits", "B"), ("Next jobs", "N"),
    ]  # fmt: skip


def test_it_is_read_again_by_itself(qtbot: Any, panel: Any) -> None:
    panel.context.services.jobs.answer = replace(BUSY, health=WorkerHealth(living=2))
    qtbot.waitUntil(lambda: panel.words.text() == "2 workers at work · no job due", timeout=10_000)


def test_where_nobody_has_worked_it_says_what_to_do(qtbot: Any, qapp: Any) -> None:
    empty = replace(BUSY, health=WorkerHealth(due=3, waited_s=20.0), workers=(), backlog=(), jobs=())
    panel = show(qtbot, empty, Post.SHIFT_LEADER)
    qtbot.waitUntil(lambda: panel.state is PanelState.ANSWERED)
    assert panel.nobody.isVisible() and "main.py worker" in panel.nobody.text() and not panel.workers.isVisible()
    assert panel.words.text().startswith("No worker: 3 jobs wait · no worker at work")
    panel.stop()


def test_trouble_and_missing_rights_look_different(qtbot: Any, qapp: Any) -> None:
    broken = show(qtbot, Unavailable("No server."))
    qtbot.waitUntil(lambda: broken.state is PanelState.ERROR)
    assert broken.notice.sentence.text() == "No server."
    other = show(qtbot, BUSY, Post.DISPATCHER)
    assert other.state is PanelState.FORBIDDEN and other.context.services.jobs.times == 0
    broken.stop(), other.stop()


def test_it_speaks_chinese(qtbot: Any, qapp: Any) -> None:
    set_language("zh_CN")
    panel = show(qtbot, BUSY)
    qtbot.waitUntil(lambda: panel.state is PanelState.ANSWERED)
    assert "积压" in panel.words.text() and texts(panel.workers)[1][2] == "已异常中止"
    panel.stop()
