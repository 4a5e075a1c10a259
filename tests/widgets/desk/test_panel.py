"""A panel asks, waits, shows, and tells trouble; an answer to an older question is dropped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
import shiboken6
from PySide6.QtWidgets import QLabel, QWidget

from app.cases.model import Post
from app.city.model import CityChange
from app.errors import Forbidden, Refused, Unavailable
from tests.fakes.desk import context, person
from widgets.background import Background
from widgets.desk.case_panel import CasePanel
from widgets.desk.panel import PanelContext, PanelState


class World:
    """Answers by case, or the trouble that it raises; a case may be held back."""

    def __init__(self) -> None:
        self.answers: dict[int, Any] = {}
        self.gates: dict[int, threading.Event] = {}
        self.asked: list[int] = []

    def look(self, case_id: int) -> str | None:
        self.asked.append(case_id)
        if case_id in self.gates:
            assert self.gates[case_id].wait(10)
        answer = self.answers.get(case_id)
        if isinstance(answer, Exception):
            raise answer
        return answer


class WordPanel(CasePanel[str]):
    """Shows one word for a case."""

    title, watches = "Word", frozenset({"cases", "units"})

    def make_body(self) -> QWidget:
        self.word = QLabel()
        return self.word

    @staticmethod
    def load(services: Any, question: int) -> str | None:
        return services.world.look(question)

    def show_answer(self, answer: str) -> None:
        self.word.setText(answer)


class LeadersPanel(WordPanel):
    """The same for leaders only."""

    posts = frozenset({Post.LEADER})


def in_world(made: PanelContext, world: World) -> PanelContext:
    """The same with a service that no desk has: the panel's own question is what is tried here."""
    services: Any = SimpleNamespace(me=made.services.me, world=world)
    return replace(made, services=services)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def background(qapp: Any) -> Iterator[Background]:
    made = Background(2)
    yield made
    made.close()


@pytest.fixture
def panel(qtbot: Any, world: World, background: Background) -> WordPanel:
    made = WordPanel(in_world(context(background=background), world))
    qtbot.addWidget(made)
    made.show()
    return made


def choose(qtbot: Any, panel: WordPanel, case_id: int | None, state: PanelState) -> None:
    panel.context.selection.select_case(case_id)
    qtbot.waitUntil(lambda: panel.state is state)


def test_without_a_case_it_invites_to_choose_one(panel):
    assert panel.state is PanelState.IDLE and "Select a case" in panel.notice.sentence.text()


def test_it_shows_the_answer_for_the_selected_case(qtbot, panel, world):
    world.answers[7] = "seven"
    choose(qtbot, panel, 7, PanelState.ANSWERED)
    assert panel.word.text() == "seven" and panel.is_at_rest()
    choose(qtbot, panel, None, PanelState.IDLE)


def test_nothing_there_is_not_an_error(qtbot, panel):
    choose(qtbot, panel, 5, PanelState.EMPTY)
    assert not panel.notice.button.isVisible()


def test_a_slow_answer_shows_that_it_is_read_and_never_the_case_before(qtbot, panel, world):
    world.answers |= {1: "one", 2: "two"}
    choose(qtbot, panel, 1, PanelState.ANSWERED)
    world.gates[2] = threading.Event()
    choose(qtbot, panel, 2, PanelState.LOADING)
    assert not panel.word.isVisible()
    world.gates[2].set()
    qtbot.waitUntil(lambda: panel.state is PanelState.ANSWERED)
    assert panel.word.text() == "two"


def test_an_answer_to_an_older_question_is_dropped(qtbot, panel, world):
    world.answers |= {1: "one", 2: "two"}
    world.gates[1] = threading.Event()
    panel.context.selection.select_case(1)
    qtbot.waitUntil(lambda: world.asked == [1])
    choose(qtbot, panel, 2, PanelState.ANSWERED)
    world.gates[1].set()
    with qtbot.assertNotEmitted(panel.state_changed, wait=200):
        pass
    assert panel.word.text() == "two"


def test_an_old_answer_after_the_selection_was_let_go_is_dropped(qtbot, panel, world):
    world.answers[1], world.gates[1] = "one", threading.Event()
    panel.context.selection.select_case(1)
    qtbot.waitUntil(lambda: world.asked == [1])
    panel.context.selection.select_case(None)
    world.gates[1].set()
    with qtbot.assertNotEmitted(panel.state_changed, wait=200):
        pass
    assert panel.state is PanelState.IDLE


def test_a_lost_server_is_told_and_asked_again(qtbot, panel, world):
    world.answers[3] = Unavailable("The database cannot be reached.")
    choose(qtbot, panel, 3, PanelState.ERROR)
    assert panel.notice.sentence.text() == "The database cannot be reached." and panel.notice.button.isVisible()
    world.answers[3] = "three"
    panel.notice.button.click()
    qtbot.waitUntil(lambda: panel.state is PanelState.ANSWERED)


def test_a_lost_server_leaves_the_answer_there_and_says_that_it_may_be_old(qtbot, panel, world):
    world.answers[3] = "three"
    choose(qtbot, panel, 3, PanelState.ANSWERED)
    world.answers[3] = Unavailable("The database cannot be reached.")
    panel.reload()
    qtbot.waitUntil(lambda: panel.state is PanelState.LATE)
    assert panel.word.isVisible() and panel.strip.words.text() == "The database cannot be reached."


@pytest.mark.parametrize(
    ("trouble", "state"),
    [(Forbidden("Not for you."), PanelState.FORBIDDEN), (Refused("No such case."), PanelState.ERROR)],
)
def test_a_rule_that_says_no_is_told_in_its_own_words(qtbot, panel, world, trouble, state):
    world.answers[4] = trouble
    choose(qtbot, panel, 4, state)
    assert panel.notice.sentence.text() == str(trouble)


def test_a_bug_is_told_and_not_swallowed(qtbot, panel, world):
    world.answers[4] = ZeroDivisionError("a bug")
    with qtbot.captureExceptions() as caught:
        choose(qtbot, panel, 4, PanelState.ERROR)
    assert [type(error) for _kind, error, _trace in caught] == [ZeroDivisionError]


def test_a_change_of_the_case_or_of_a_watched_topic_is_asked_about(qtbot, panel, world):
    world.answers[6] = "six"
    choose(qtbot, panel, 6, PanelState.ANSWERED)
    changes = panel.context.changes
    world.answers[6] = "six again"
    changes.city_changed.emit(CityChange(1, changed=frozenset({99}), topics=frozenset({"cases"})))
    assert panel.is_at_rest() and panel.word.text() == "six"
    changes.city_changed.emit(CityChange(2, changed=frozenset({6}), topics=frozenset({"cases"})))
    qtbot.waitUntil(lambda: panel.word.text() == "six again")
    world.answers[6] = "six with units"
    changes.city_changed.emit(CityChange(3, topics=frozenset({"units"})))
    qtbot.waitUntil(lambda: panel.word.text() == "six with units")


def test_a_panel_that_is_not_seen_asks_nothing_until_it_is(qtbot, panel, world):
    world.answers[8] = "eight"
    panel.hide()
    panel.context.selection.select_case(8)
    assert world.asked == []
    panel.show()
    qtbot.waitUntil(lambda: panel.word.text() == "eight")


def test_a_dead_feed_is_told_over_the_answer(qtbot, panel, world):
    world.answers[8] = "eight"
    choose(qtbot, panel, 8, PanelState.ANSWERED)
    panel.context.changes.turn("dead", 20.0)
    assert panel.strip.isVisible()
    panel.context.changes.turn("live", 0.1)
    assert not panel.strip.isVisible()


def test_a_panel_for_other_posts_says_for_whom_it_is_and_asks_nothing(qtbot, world, background):
    made = LeadersPanel(in_world(context(person(Post.DISPATCHER), background), world))
    qtbot.addWidget(made)
    made.show()
    made.context.selection.select_case(1)
    assert made.state is PanelState.FORBIDDEN and "Leader" in made.notice.sentence.text() and world.asked == []


def test_an_answer_for_a_widget_that_is_gone_is_dropped(qtbot, background):
    gate = threading.Event()

    class Listening(QLabel):
        def hear(self, words: str) -> None:
            self.setText(words)

    there = Listening()
    background.run(lambda: gate.wait(10) and "late", on_answer=there.hear)
    shiboken6.delete(there)
    told: list[str] = []
    background.run(lambda: "next", on_answer=told.append)
    gate.set()
    qtbot.waitUntil(lambda: told == ["next"])
    with qtbot.captureExceptions() as caught:
        qtbot.wait(100)
    assert caught == []
