"""The deadlines of a case on a screen: a click on a due time shows the count, and the same words as everywhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.deadlines.days import DEFAULT_STRETCHES, days_of
from app.deadlines.limits import Limit
from app.deadlines.model import CaseClocks, ClockRule, DaySource, StageClock
from app.deadlines.service import DeadlineService, ExplainedCase
from widgets.desk.panels.deadline.deadline_view import DeadlineView
from widgets.theme import apply_theme, load_theme

DAYS = tuple(day for day in days_of("CN", DEFAULT_STRETCHES, 2027) if day.day_on.year >= 2026)


def local(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def clock(number: int, stage: str, started: str, limit: Limit, **facts: object) -> StageClock:
    kept: dict = {"source": DaySource.STAGE, "rule_version": "stages-1"} | facts
    return StageClock(number, stage, local(started), limit, limit.seconds, **kept)


HANDLING = clock(
    2, "handle", "2026-11-25 16:20", Limit(1.5, "work_day"), due_at=local("2026-11-27 10:20"),
    soon_at=local("2026-11-27 08:20"), source=DaySource.MANUAL, rule_version="2026-1",
    rule=ClockRule(7, "指挥手册", "06010", 2, "<b>路面</b>有散落垃圾", None, "1.5工作日"),
)  # fmt: skip
ACCEPTED = clock(
    1, "accept", "2026-11-25 15:00", Limit(0.25, "urgent_hour"), due_at=local("2026-11-25 15:15"),
    ended_at=local("2026-11-25 15:20"),
)  # fmt: skip


class Shelf:
    """A store with one case."""

    def __init__(self, *clocks: StageClock, now: str) -> None:
        due = clocks[-1].due_at if clocks else None
        self._case = CaseClocks(1, "T", "Asia/Shanghai", local(now), due, None, False, False, clocks, DAYS)

    def clocks(self, case_id: int) -> CaseClocks:
        return self._case


def explained(*clocks: StageClock, now: str = "2026-11-26 09:00") -> ExplainedCase:
    return DeadlineService(Shelf(*clocks, now=now)).explain(1)  # type: ignore[arg-type]


@pytest.fixture
def view(qtbot, qapp):
    theme = load_theme("light")
    apply_theme(qapp, theme)
    made = DeadlineView(theme)
    qtbot.addWidget(made)
    made.resize(620, 600)
    made.show()
    return made


def texts(widget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]


def test_what_runs_is_open_and_a_click_on_the_due_time_closes_and_opens_it(qtbot, view):
    view.show_case(explained(ACCEPTED, HANDLING))
    handling, accepted = view.cards
    assert handling.is_open and not accepted.is_open
    assert "due by Fri 27 Nov 10:20" in texts(handling.due)
    assert "9 h 20 min left (working time)" in texts(handling.due)
    qtbot.mouseClick(handling.due, Qt.MouseButton.LeftButton)
    assert not handling.is_open
    qtbot.keyClick(accepted.due, Qt.Key.Key_Space)
    assert accepted.is_open
    assert "done at Wed 25 Nov 15:20 · overdue 5 min" in texts(accepted.due)


def test_the_count_stands_there_row_by_row_with_limit_basis_and_sum(view):
    view.show_case(explained(HANDLING))
    shown = texts(view.cards[0].count)
    assert shown == [
        "Time limit", "1.5 working days = 12 h",
        "Basis", "Command manual 2026-1, class 06010, condition 2: <b>路面</b>有散落垃圾",
        "Wed 25 Nov", "16:20–18:00", "1 h 40 min",
        "Thu 26 Nov", "08:00–12:00, 14:00–18:00", "8 h",
        "Fri 27 Nov", "08:00–10:20", "2 h 20 min",
        "Total", "due by Fri 27 Nov 10:20", "12 h",
    ]  # fmt: skip
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in view.findChildren(QLabel))


@pytest.mark.parametrize(
    ("now", "tone"), [("2026-11-26 09:00", "accent"), ("2026-11-27 08:20", "soon"), ("2026-11-27 10:21", "late")]
)
def test_the_mark_is_that_of_map_and_lists(view, now, tone):
    view.show_case(explained(HANDLING, now=now))
    assert view.cards[0].due.findChildren(type(view.cards[0].due.layout().itemAt(0).widget()))[0].tone == tone


def test_a_suspended_clock_says_what_is_left(view):
    paused = replace(HANDLING, due_at=None, soon_at=None, paused_at=local("2026-11-25 17:20"))
    view.show_case(explained(paused))
    shown = texts(view.cards[0])
    assert "suspended" in shown and "1 h" in shown
    assert "Suspended since Wed 25 Nov 17:20. 11 h of the time limit remain and run again after it is resumed." in shown


def test_another_case_takes_the_place_of_the_first(qtbot, view):
    view.show_case(explained(HANDLING, ACCEPTED))
    view.show_case(explained(ACCEPTED))
    assert len(view.cards) == 1 and view.cards[0].is_open
    view.show_case(explained())
    qtbot.waitUntil(lambda: texts(view) == ["This case has no time limits"])
