"""Candidates, rules and automatic dispatch on a desk: what is shown, and what a key or a button does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from app.cases.model import Person, Post
from app.desk.model import DeskUser
from app.errors import Refused
from app.i18n import set_language
from app.responsibility.difference import compare
from app.responsibility.model import (
    Assigns,
    AutomaticLimits,
    Candidate,
    ClassScore,
    DecidedBy,
    Reason,
    Replay,
    ReplayedCase,
    Rule,
    RuleResult,
    RuleSet,
)
from app.responsibility.service import RulesPage
from app.responsibility.texts import Names
from app.versions.model import VersionState
from tests.fakes.changes import FakeChanges
from tests.fakes.desk import see
from tests.fakes.hand_city import make_city
from tests.fakes.like import StubServices
from widgets.background import Background
from widgets.desk.dialogs.prompt_dialog import PromptDialog
from widgets.desk.panel import PanelContext, PanelState
from widgets.desk.panels.automatic import AutomaticPanel, DispatchScores
from widgets.desk.panels.candidates.panel import CandidatesPanel
from widgets.desk.panels.responsibility.panel import ResponsibilityRulesPanel
from widgets.desk.panels.responsibility.rule_form import RuleForm
from widgets.desk.style import desk_style
from widgets.shared import Selection
from widgets.theme import apply_theme, load_theme

RULE_FACTS = {
    "code": "R-118",
    "title": "污水井盖",
    "title_en": "Sewer cover",
    "decided_by": "manual",
    "decided_on": "2024-03-01",
}
LOAD = Reason("load", {"days": 30, "cases": 41, "open": 3, "overdue": 1, "returned": 0, "median_hours": 1.4})
CANDIDATES = (
    Candidate(1, "Drainage Company", 1, False, True, 7, (Reason("rule", RULE_FACTS), LOAD)),
    Candidate(2, "Xixiangtang Roads", 2, False, True, 8,
              (Reason("boundary", RULE_FACTS | {"metres": 38, "area": "高新区", "area_en": "High-tech Zone"}), LOAD)),
    Candidate(3, "Construction Bureau", 3, False, False, 9, (Reason("fallback", RULE_FACTS),)),
)  # fmt: skip
IN_FORCE = RuleSet("a", "Rules", "2026", effective_from=datetime(2024, 1, 1, tzinfo=UTC), rule_count=2)
DRAFT = RuleSet("b", "Draft", "2026", rule_count=2)
RULES = (
    Rule("J-1", Assigns.UNIT, DecidedBy.RULING, "Border strip", kind="event", area_id=2, area_kind="responsibility",
         unit_id=1, decision_no="3", decided_on=date(2020, 5, 18), decision_text="Both sides agreed."),
    Rule("R-1", Assigns.LOCAL, kind="event", class_code="06010", field="order"),
)  # fmt: skip
REPLAY = Replay(
    date(2026, 10, 1), date(2026, 10, 31), 200, ((1, 2, 30), (1, None, 2)),
    (ReplayedCase(77, "450103-261001-0001", 1, 1, "R-1", 2, "R-2", 1),), 2, 190, 180,
)  # fmt: skip


@dataclass
class FakeResponsibility:
    """Answers from a shelf, and remembers what was asked of it."""

    done: list[tuple[Any, ...]] = field(default_factory=list)

    def candidates(self, case_id: int) -> tuple[Candidate, ...]:
        return CANDIDATES if case_id == 5 else ()

    def page(self, name: str) -> RulesPage:
        states = {"a": VersionState.IN_FORCE, "b": VersionState.DRAFT}
        changed = (replace(RULES[0], unit_id=2), RULES[1])
        if name == "b":
            return RulesPage((IN_FORCE, DRAFT), states, date(2026, 11, 25), DRAFT, changed, {}, compare(RULES, changed),
                             (("J-1", "J-2"),))  # fmt: skip
        return RulesPage((IN_FORCE, DRAFT), states, date(2026, 11, 25), IN_FORCE, RULES, {"J-1": RuleResult(20, 5)})

    def publish(self, person: str | None, name: str, day: date) -> None:
        raise Refused("Rules J-1 and J-2 have the same rank but name different units. Give one of them priority.")

    def copy(self, *asked: Any) -> None:
        self.done.append(asked)

    waits: threading.Event | None = None
    """Where there is one, a trial run waits for it between its first and its second step."""

    def replay(self, person: str | None, name: str, from_on: None, to_on: None, progress: Any) -> Replay:
        progress.step("replaying", 4, 31)
        if self.waits is not None:
            assert self.waits.wait(10)
            progress.step("replaying", 8, 31)
        return REPLAY


@dataclass
class FakeAutomatic:
    """Two classes, one of which has earned its switch."""

    done: list[tuple[Any, ...]] = field(default_factory=list)

    def limits(self) -> AutomaticLimits:
        return AutomaticLimits()

    def scores(self) -> list[ClassScore]:
        since = datetime(2026, 10, 1, tzinfo=UTC)
        return [ClassScore(1, "shadow", since, 500, 498, 3), ClassScore(2, "shadow", since, 500, 490, 0),
                ClassScore(3, "shadow", since, 0, 0, 0, 50, 3, "3 of the last 50 came back", "x", True)]  # fmt: skip

    def switch(self, *asked: Any) -> str:
        self.done.append(asked)
        return "on"


@pytest.fixture
def context(qapp: QApplication) -> Iterator[PanelContext]:
    theme = load_theme("dark")
    apply_theme(qapp, theme)
    qapp.setStyleSheet(desk_style(theme))
    me = DeskUser(Person(None, {Post.ADMINISTRATOR: None, Post.DISPATCHER: None}), "x", "X")
    services: Any = StubServices(me=me, responsibility=FakeResponsibility(), automatic=FakeAutomatic())
    changes: Any = FakeChanges()
    background = Background(2)
    yield PanelContext(services, Selection(), changes, background, theme)
    background.close()
    qapp.setStyleSheet("")


def open_panel(qtbot, kind, context):  # noqa: ANN001, ANN201
    panel = kind(context)
    qtbot.addWidget(panel)
    panel.resize(1500, 800)
    context.changes.load(make_city())
    panel.show()
    qtbot.waitUntil(lambda: panel.state in (PanelState.ANSWERED, PanelState.EMPTY), timeout=10_000)
    return panel


def words_of(widget) -> list[str]:  # noqa: ANN001
    return [one.text() for one in widget.findChildren(QLabel)]


def test_candidates_show_their_reasons_and_a_key_takes_one(qtbot, context) -> None:
    context.selection.select_case(5)
    panel = open_panel(qtbot, CandidatesPanel, context)
    assert [card.candidate.unit_id for card in panel.cards] == [1, 2, 3]
    assert "✓ Rule R-118: Sewer cover (command manual 2024-03-01)" in words_of(panel.cards[0])
    assert "38 m from the boundary of High-tech Zone; by rule R-118 that side belongs to this unit" in words_of(
        panel.cards[1]
    )
    assert ["Boundary · ask both sides" in words_of(card) for card in panel.cards] == [True, True, False]
    assert "Fallback unit" in words_of(panel.cards[2])
    assert [letter for letter, _does in panel.page_keys()] == list("123456789")
    see(context)
    with qtbot.waitSignal(context.selection.unit_chosen) as chosen:
        dict(panel.page_keys())["2"]()
    unit_id, basis = chosen.args
    assert (unit_id, basis["rule_id"], basis["rank"]) == (2, 8, 2)
    assert [one["kind"] for one in basis["reasons"]] == ["boundary"]  # the load of the day is no reason to be kept
    assert [card.property("chosen") for card in panel.cards] == ["false", "true", "false"]
    with qtbot.waitSignal(context.selection.unit_chosen) as chosen:
        qtbot.keyClick(panel.cards[0], Qt.Key.Key_Space)
    assert chosen.args[0] == 1
    assert [entry.keys for entry in panel.entries()] == ["1", "2", "3"]


def test_a_case_without_candidates_says_so(qtbot, context) -> None:
    context.selection.select_case(6)
    panel = open_panel(qtbot, CandidatesPanel, context)
    assert panel.state is PanelState.EMPTY and "names a unit" in panel.notice.sentence.text()


def test_candidates_speak_both_languages(qtbot, context) -> None:
    set_language("zh_CN")
    context.selection.select_case(5)
    panel = open_panel(qtbot, CandidatesPanel, context)
    assert "✓ 权责规则 R-118：污水井盖（指挥手册 2024-03-01）" in words_of(panel.cards[0])
    assert "距高新区边界 38 米；按规则 R-118，该侧归此单位" in words_of(panel.cards[1])


def test_rules_are_listed_with_their_refusals_and_their_place(qtbot, context) -> None:
    panel = open_panel(qtbot, ResponsibilityRulesPanel, context)
    rows = [[cell.text for cell in row] for row in panel.table.model_of_rows.rows]
    assert [row[0] for row in rows] == ["J-1", "R-1"]
    assert (rows[0][4], rows[0][6:], rows[1][6:]) == ("coordination ruling 3 2020-05-18", ["20", "5"], ["0", "0"])
    assert panel.table.model_of_rows.rows[0][7].tone == "late"
    assert "Both sides agreed." in words_of(panel.details)
    assert panel.edit_button.isHidden() and not panel.copy_button.isHidden()
    panel.table.narrow("R-1")
    assert panel.table.model().rowCount() == 1


def test_a_draft_shows_what_it_changes_and_a_refusal_is_told(qtbot, context, monkeypatch) -> None:
    panel = open_panel(qtbot, ResponsibilityRulesPanel, context)
    panel._on_sets_activated(1)
    qtbot.waitUntil(lambda: panel._shown_name() == "b", timeout=10_000)
    told = words_of(panel.changes)
    assert any("Rules J-1 and J-2 have the same rank" in words for words in told)
    assert "0 added, 1 changed, 0 removed, compared with the rule set in force" in told
    monkeypatch.setattr(PromptDialog, "exec", lambda _self: QDialog.DialogCode.Accepted)
    panel.publish_set()
    qtbot.waitUntil(lambda: "same rank" in panel.strip.words.text(), timeout=10_000)


def test_the_tester_shows_moves_and_cases(qtbot, context) -> None:
    panel = open_panel(qtbot, ResponsibilityRulesPanel, context)
    panel.try_on_last_month()
    qtbot.waitUntil(lambda: panel.replay.moves.isVisible(), timeout=10_000)
    assert "of 200 cases, 32 would go to another unit and 2 to no unit" in panel.replay.words.text()
    assert "95.0 % by the rules in force, 90.0 % by this rule set" in panel.replay.words.text()
    assert [row[2].text for row in panel.replay.moves.model_of_rows.rows] == ["30", "2"]
    panel.replay.cases.choose(0)
    panel.replay.cases.doubleClicked.emit(panel.replay.cases.currentIndex())
    assert context.selection.case_id == 77


def test_a_trial_run_can_be_cancelled_and_begun_again(qtbot, context) -> None:
    panel = open_panel(qtbot, ResponsibilityRulesPanel, context)
    rules = context.services.responsibility
    rules.waits = threading.Event()
    panel.try_on_last_month()
    qtbot.waitUntil(lambda: panel.replay.bar.value() == 4, timeout=10_000)
    assert panel.replay.cancel_button.isVisible() and not panel.test_button.isEnabled()
    panel.replay.cancel_button.click()
    assert not panel.replay.cancel_button.isEnabled()
    rules.waits.set()
    qtbot.waitUntil(panel.test_button.isEnabled, timeout=10_000)
    assert "cancelled" in panel.replay.words.text() and not panel.replay.cancel_button.isVisible()
    assert not panel.replay.moves.isVisible()
    rules.waits = None
    panel.try_on_last_month()
    qtbot.waitUntil(lambda: panel.replay.moves.isVisible(), timeout=10_000)


def test_the_form_of_a_rule_keeps_what_it_does_not_ask(qtbot, context) -> None:
    rule = replace(RULES[1], duty_grid_ids=(4, 5), weekdays=(1,))
    names = Names({1: "A"}, {}, {("event", "06010"): "Litter"}, {"06": "Appearance"})
    form = RuleForm(rule, names)
    qtbot.addWidget(form)
    assert form.rule() == rule
    form._texts["valid_from"].setText("31.12.2026")
    form.accept()
    assert "is not a valid date" in form.trouble.text()
    form._texts["valid_from"].setText("2027-01-01")
    form._texts["field"].setText("")
    form.accept()
    assert "it needs the trade" in form.trouble.text() and form.result() != QDialog.DialogCode.Accepted


def test_only_an_earned_class_can_be_switched_on(qtbot, context, monkeypatch) -> None:
    panel = open_panel(qtbot, AutomaticPanel, context)
    assert "99.5 % of its last 500 trial cases" in panel.words.text()
    rows = panel.table.model_of_rows.rows
    assert [row[5].text for row in rows] == ["99.6 %", "98.0 %", "–"]
    assert rows[2][9].text == "automatic: 3 of the last 50 came back"
    panel.table.choose(1)
    assert not panel.buttons["on"].isEnabled()
    panel.table.choose(0)
    assert panel.buttons["on"].isEnabled() and not panel.buttons["shadow"].isEnabled()

    def answer(asked: PromptDialog) -> QDialog.DialogCode:
        assert not asked.done_button.isEnabled()
        asked._lines[0].setText("earned")
        assert asked.done_button.isEnabled()
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(PromptDialog, "exec", answer)
    panel.switch_chosen("on")
    qtbot.waitUntil(lambda: bool(context.services.automatic.done), timeout=10_000)
    assert context.services.automatic.done == [(None, 1, "on", "earned")]


def test_who_is_no_administrator_sees_the_score_and_no_switch(qtbot, context) -> None:
    context.services.me = DeskUser(Person(None, {Post.DISPATCHER: None}), "x", "X")
    panel = open_panel(qtbot, AutomaticPanel, context)
    assert all(button.isHidden() for button in panel.buttons.values()) and panel.begin_button.isHidden()
    assert isinstance(panel._standing, DispatchScores)


def test_the_form_asks_for_owner_hours_and_turns(qtbot, context) -> None:
    names = Names({1: "Telecom A", 2: "Telecom B"}, {}, {("event", "06010"): "Litter"}, {"06": "Appearance"})
    before = replace(RULES[1], title="旧", title_en="Old")
    form = RuleForm(before, names)
    qtbot.addWidget(form)
    choose(form._assigns, Assigns.TURNS)
    assert form._turns.isEnabled() and not form._texts["field"].isEnabled() and not form._unit.isEnabled()
    form._turns.setText("Telecom B、Telecom C")
    form.accept()
    assert "no unit “Telecom C”" in form.trouble.text()
    form._turns.setText("Telecom B、Telecom A")
    form.accept()
    assert "a rotation needs" in form.trouble.text()
    form._texts["turn_from"].setText("2026-12-01")
    form._texts["title"].setText("新")
    form._texts["from_time"].setText("22h")
    form.accept()
    assert "is not a valid time" in form.trouble.text()
    form._texts["from_time"].setText("22:00")
    form._texts["to_time"].setText("06:00")
    form._weekdays[5].setChecked(True)
    choose(form._owner, 1)
    form.accept()
    assert form.result() == QDialog.DialogCode.Accepted
    made = form.rule()
    assert (made.turn_unit_ids, made.turn_every, made.turn_unit, made.turn_from) == (
        (2, 1),
        1,
        "month",
        date(2026, 12, 1),
    )
    assert (made.from_time, made.to_time, made.weekdays, made.owner_unit_id) == (time(22), time(6), (6,), 1)
    assert (made.title, made.title_en, made.field, made.unit_id) == ("新", None, None, None)


def choose(box: Any, value: Any) -> None:
    box.setCurrentIndex(next(number for number in range(box.count()) if box.itemData(number) == value))
