"""A desk in a test: a person, and what panels are given, over news that the test tells by hand."""

from __future__ import annotations

from typing import Any

from app.cases.model import Person, Post
from app.desk.model import DeskUser
from tests.fakes.changes import FakeChanges
from tests.fakes.claims import claims_in_memory
from tests.fakes.like import StubServices
from widgets.background import Background
from widgets.desk.act_gate import SETTLE_S
from widgets.desk.panel import PanelContext
from widgets.shared import Selection
from widgets.theme import load_theme


def person(*posts: Post, unit_id: int | None = None) -> DeskUser:
    """Somebody who holds these posts."""
    return DeskUser(
        Person(None, dict.fromkeys(posts, unit_id), 1), "test_somebody", "演示人员 1", "x1", "指挥中心", "Centre"
    )


class HandClock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


def see(context: PanelContext, what: object = "a case") -> HandClock:
    """Have something been on the screen for a while; returns the clock of the desk."""
    context.gate.clock = clock = HandClock()
    context.gate.close()
    context.gate.note_shown(what)
    clock.wait(2 * SETTLE_S)
    return clock


def context(me: DeskUser | None = None, background: Background | None = None, **services: Any) -> PanelContext:
    """What panels are given, with the services that the test needs and no other."""
    services = {"claims": claims_in_memory()} | services
    found: Any = StubServices(me=me or person(Post.DISPATCHER), **services)
    changes: Any = FakeChanges()
    return PanelContext(found, Selection(), changes, background or Background(2), load_theme("dark"))
