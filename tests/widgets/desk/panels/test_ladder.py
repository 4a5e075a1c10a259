"""The page of the ladder: rows in words, a trial beside the version in force, and what an administrator may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from app.cases.model import Post
from app.errors import Refused
from app.ladder.model import LadderRow, LadderVersion, StepsToday, TrialCount
from app.ladder.service import LadderService
from tests.fakes.desk import context, person
from widgets.desk.panel import PanelState
from widgets.desk.panels.ladder.panel import LadderPanel

NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)
TODAY = date(2026, 11, 30)
H1 = LadderRow("H1", "handle", 0, "urge", "unit", time(20), time(8), is_urgent=False)
H4 = LadderRow("H4", "handle", 80 * 3600, "letter", "unit")
REST = [LadderRow(code, code, 1800, "urge", "desk") for code in ("accept", "dispatch", "receive", "check")]


class Store:
    """Ladders in memory: one in force and a draft."""

    def __init__(self) -> None:
        in_force = LadderVersion("one", "First", "2026", effective_from=NOW - timedelta(days=9),
                                 effective_on=TODAY - timedelta(days=9), published_at=NOW)  # fmt: skip
        self.found = {"two": LadderVersion("two", "Second", "2026"), "one": in_force}
        self.held = {"one": [H1, *REST], "two": [replace(H1, after_s=7200), H4, *REST]}

    def now(self) -> tuple[datetime, date]:
        return NOW, TODAY

    def versions(self) -> list[LadderVersion]:
        return list(self.found.values())

    def rows(self, name: str) -> list[LadderRow]:
        return list(self.held[name])

    def save_draft(self, person: str | None, version: LadderVersion, rows: Sequence[LadderRow]) -> None:
        self.found[version.name], self.held[version.name] = version, list(rows)

    def copy(self, person: str | None, name: str, copied: LadderVersion) -> None:
        self.save_draft(person, copied, self.held[name])

    def save_row(self, person: str | None, name: str, row: LadderRow) -> None:
        self.held[name] = [*(one for one in self.held[name] if one.code != row.code), row]

    def remove_row(self, person: str | None, name: str, code: str) -> None:
        self.held[name] = [one for one in self.held[name] if one.code != code]

    def try_on(self, person: str | None, name: str, first_on: date, last_on: date) -> list[TrialCount]:
        steps = 60 if name == "two" else 30
        return [TrialCount("urge", 1, first_on, steps), TrialCount("letter", None, last_on, 3)]

    def today(self) -> list[StepsToday]:
        return []

    def silent_cases(self) -> frozenset[int]:
        return frozenset()

    def publish(self, person: str | None, name: str, effective_on: date) -> datetime:
        self.found[name] = replace(self.found[name], effective_from=NOW, effective_on=effective_on, published_at=NOW)
        return NOW

    def withdraw(self, person: str | None, name: str) -> None:
        raise Refused("no")


@pytest.fixture
def store() -> Store:
    return Store()


def show(qtbot: Any, store: Store, post: Post) -> Any:
    made = context(person(post), ladder=LadderService(store))
    panel = LadderPanel(made)
    qtbot.addWidget(panel)
    panel.resize(1366, 660)
    panel.show()
    qtbot.waitUntil(lambda: panel.state is PanelState.ANSWERED)
    return panel


@pytest.fixture
def panel(qtbot: Any, qapp: Any, store: Store) -> Any:
    made = show(qtbot, store, Post.ADMINISTRATOR)
    yield made
    made.context.background.close()


def texts(panel: Any) -> list[list[str]]:
    return [[cell.text for cell in row] for row in panel.table.model_of_rows.rows]


def choose(panel: Any, qtbot: Any, name: str) -> None:
    panel.choose_version(name)
    qtbot.waitUntil(lambda: panel.view.shown.name == name and panel.is_at_rest())


def test_it_shows_the_ladder_in_force_in_words(panel: Any) -> None:
    assert panel.view.shown.name == "one"
    assert texts(panel)[0] == [
        "H1", "Handling overdue", "at once", "not urgent", "20:00–08:00", "System urge · the unit", "",
    ]  # fmt: skip
    assert texts(panel)[1][2] == "30 min"
    assert not panel.buttons["publish"].isVisibleTo(panel) and panel.buttons["copy"].isVisibleTo(panel)


def test_a_draft_says_how_it_differs_and_is_published_for_a_day(panel: Any, qtbot: Any, store: Store) -> None:
    choose(panel, qtbot, "two")
    assert {row[0]: row[-1] for row in texts(panel)} == {
        "H1": "changed", "H4": "added", "accept": "", "dispatch": "", "receive": "", "check": "",
    }  # fmt: skip
    panel.publish()
    panel.form.do()
    qtbot.waitUntil(lambda: store.found["two"].effective_on == TODAY)


def test_a_row_is_changed_added_and_removed(panel: Any, qtbot: Any, store: Store) -> None:
    choose(panel, qtbot, "two")
    panel.table.choose(1)
    panel.edit_row()
    assert panel.form is not None
    panel.form.do()
    qtbot.waitUntil(lambda: store.held["two"][-1] == H4 and panel.is_at_rest())
    panel.table.choose([row[0] for row in texts(panel)].index("H4"))
    panel.remove_row()
    qtbot.waitUntil(lambda: all(row.code != "H4" for row in store.held["two"]))


def test_a_draft_out_of_order_says_so_and_is_not_published(panel: Any, qtbot: Any, store: Store) -> None:
    store.held["two"] = [H1, *REST[1:]]
    choose(panel, qtbot, "two")
    assert "Acceptance overdue" in panel.summary.text() and not panel.buttons["publish"].isEnabled()


def test_a_trial_counts_steps_beside_the_version_in_force(panel: Any, qtbot: Any) -> None:
    choose(panel, qtbot, "two")
    panel.run_trial()
    qtbot.waitUntil(lambda: panel.trial.table.isVisibleTo(panel.trial))
    rows = [[cell.text for cell in row] for row in panel.trial.table.model_of_rows.rows]
    assert rows[0][:3] == ["Total", "60 (+30)", "0"] and rows[0][4] == "3"
    assert [row[0] for row in rows[1:]] == ["1", "Command centre"]
    assert panel.trial.words.text().startswith("“two” in the last 30 days: 2 steps a day.")


def test_who_is_no_administrator_reads_and_tries(qtbot: Any, qapp: Any, store: Store) -> None:
    panel = show(qtbot, store, Post.LEADER)
    shown = {key for key, button in panel.buttons.items() if button.isVisibleTo(panel)}
    assert shown == {"trial"}
    panel.context.background.close()
