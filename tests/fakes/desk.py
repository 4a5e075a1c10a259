"""A desk in a test: a person, and what panels are given, over news that the test tells by hand."""

from __future__ import annotations

from typing import Any

from app.cases.model import Person, Post
from app.desk.model import Me
from tests.fakes.changes import FakeChanges
from tests.fakes.like import StubServices
from widgets.background import Background
from widgets.panel import PanelContext
from widgets.shared import Selection
from widgets.theme import load_theme


def person(*posts: Post, unit_id: int | None = None) -> Me:
    """Somebody who holds these posts."""
    return Me(Person(None, dict.fromkeys(posts, unit_id), 1), "test_somebody", "演示人员 1", "x1", "指挥中心", "Centre")


def context(me: Me | None = None, background: Background | None = None, **services: Any) -> PanelContext:
    """What panels are given, with the services that the test needs and no other."""
    found: Any = StubServices(me=me or person(Post.DISPATCHER), **services)
    changes: Any = FakeChanges()
    return PanelContext(found, Selection(), changes, background or Background(2), load_theme("dark"))
