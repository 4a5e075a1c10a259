"""The next case stands in the same frame, its neighbours are at hand, and cases that are passed by are not read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.cases.model import Post, State
from app.errors import Unavailable
from tests.fakes.case_desk import CaseDesk
from widgets.desk.case_panel import HURRY_S, KEPT_S, MOST_KEPT
from widgets.desk.panel import PanelState
from widgets.desk.panels.case.panel import CasePane
from widgets.desk.panels.queue.panel import QueuePanel


class Walk:
    """A queue and a case beside each other."""

    def __init__(self, qtbot: Any) -> None:
        self.qtbot = qtbot
        self.world = CaseDesk(Post.ACCEPTOR, state=State.REPORTED)
        self.queue, self.pane = QueuePanel(self.world.context), CasePane(self.world.context)
        for panel in (self.queue, self.pane):
            qtbot.addWidget(panel)
            panel.resize(560, 700)
            panel.show()
        self.world.context.selection.select_queue(State.REPORTED.value)
        self.world.changes.load(self.world.city)
        self.settle()

    @property
    def ids(self) -> list[int]:
        return self.queue.list.cases.case_ids.tolist()

    @property
    def case_id(self) -> int | None:
        return self.world.context.selection.case_id

    def settle(self) -> None:
        """Until the case and its neighbours are there."""
        self.qtbot.waitUntil(self.pane._is_current)
        near = self.world.context.selection.neighbours
        self.qtbot.waitUntil(lambda: all(self.pane.is_kept(one) for one in near) and not self.pane._in_flight)
        self.world.see()


@pytest.fixture
def walk(qtbot: Any, qapp: Any) -> Iterator[Walk]:
    made = Walk(qtbot)
    yield made
    made.world.close()


def head(walk: Walk) -> str:
    pane = walk.pane
    return " ".join((pane.name.text(), pane.where.text(), pane.number.text(), pane.due.left.text()))


def test_j_shows_the_next_case_whole_in_the_same_turn(walk: Walk) -> None:
    walk.world.reading.clear()  # nothing can be read now
    walk.queue.go_next()
    assert walk.case_id == walk.ids[1] and walk.pane._is_current()
    assert walk.world.city.cases.record(walk.ids[1])["number"] in head(walk)
    assert walk.pane.page.isVisible()


def test_a_case_that_is_not_at_hand_has_its_head_at_once_and_no_body_of_another(qtbot: Any, walk: Walk) -> None:
    walk.world.reading.clear()
    far = walk.ids[20]
    walk.world.context.selection.select_case(far)
    record = walk.world.city.cases.record(far)
    assert record["number"] in head(walk) and record["address"].split()[0] in head(walk)
    assert walk.pane.due.left.text() and not walk.pane.page.isVisible() and walk.pane.is_body_shown
    assert not any(button.isEnabled() for button in walk.pane.acts.buttons.values()) and walk.pane.entries() == []
    walk.world.see()
    walk.pane.act_main()
    assert not walk.pane.runner.all_pending(), "nothing acts on what is not there yet"
    walk.world.reading.set()
    qtbot.waitUntil(walk.pane._is_current)
    assert walk.pane.page.isVisible()


def test_a_key_held_down_reads_only_the_case_where_it_stops(qtbot: Any, walk: Walk) -> None:
    walk.world.read.clear()
    for _step in range(25):
        walk.world.clock.wait(HURRY_S / 4)
        walk.queue.go_next()
        assert walk.world.city.cases.record(walk.case_id)["number"] in head(walk), "every head is painted"
    assert walk.case_id == walk.ids[25]
    passed = set(walk.ids[3:23])
    qtbot.waitUntil(walk.pane._is_current)
    walk.settle()
    assert walk.world.read[0] == walk.ids[25] and not passed & set(walk.world.read)


def test_what_is_kept_is_bounded_and_the_neighbours_come_first(qtbot: Any, walk: Walk) -> None:
    for _step in range(12):
        walk.world.clock.wait(1)
        walk.queue.go_next()
        walk.settle()
    assert len(walk.pane._kept) <= MOST_KEPT
    assert walk.world.context.selection.neighbours == tuple(walk.ids[row] for row in (13, 11, 14, 10))
    assert len(walk.world.read) == len(set(walk.world.read)), "each case was read once"


def test_the_feed_makes_what_is_kept_old(qtbot: Any, walk: Walk) -> None:
    following = walk.ids[1]
    walk.world.move(following)
    assert not walk.pane.is_kept(following)
    walk.world.clock.wait(1)
    walk.queue.go_next()
    qtbot.waitUntil(walk.pane._is_current)
    version = walk.world.city.cases.record(following)["version"]
    qtbot.waitUntil(lambda: walk.pane.answer.file.case.version == version)


def test_what_was_read_while_the_feed_touched_it_is_not_kept(qtbot: Any, walk: Walk) -> None:
    walk.world.clock.wait(KEPT_S + 1)  # nothing is at hand any more
    assert not walk.pane.is_kept(walk.ids[1])
    walk.world.reading.clear()
    walk.pane._read_ahead()
    (reading,) = walk.pane._in_flight
    walk.world.move(reading)
    walk.world.reading.set()
    qtbot.waitUntil(lambda: reading not in walk.pane._in_flight)
    assert walk.world.read.count(reading) >= 2 or not walk.pane.is_kept(reading)


def test_a_dead_feed_keeps_nothing_and_a_lost_neighbour_is_no_trouble(qtbot: Any, walk: Walk, monkeypatch: Any) -> None:
    walk.world.changes.turn("dead", 60)
    assert not any(walk.pane.is_kept(one) for one in walk.ids[:3])
    walk.world.changes.turn("live", 0.1)

    def fail(_services: Any, _question: int) -> None:
        raise Unavailable("away")

    walk.world.clock.wait(KEPT_S + 1)
    monkeypatch.setattr(CasePane, "load", staticmethod(fail))
    walk.pane._read_ahead()
    qtbot.waitUntil(lambda: not walk.pane._in_flight)
    assert walk.pane.state is PanelState.ANSWERED


@pytest.mark.parametrize("press", ["go_next", "go_previous"])
def test_the_edges_of_the_list_are_the_end(walk: Walk, press: str) -> None:
    step: Callable[[], None] = getattr(walk.queue, press)
    edge = walk.ids[-1] if press == "go_next" else walk.ids[0]
    walk.world.context.selection.select_case(edge)
    step()
    assert walk.case_id == edge
