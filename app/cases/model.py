"""What a case is for those who act on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.i18n import N_, _

Inputs = dict[str, Any]
"""What an act asks for, by key; plain values that JSON knows."""


class State(StrEnum):
    """Where a case stands; the words are stored and never renamed."""

    REPORTED = "reported"
    ACCEPTED = "accepted"
    AT_DISPATCH = "at_dispatch"
    DISPATCHED = "dispatched"
    RECEIVED = "received"
    HANDLED = "handled"
    CHECKED = "checked"
    CLOSED = "closed"
    VOID = "void"

    @property
    def label(self) -> str:
        """The state in the language of this process."""
        return _(STATE_LABELS[self])


STATE_LABELS = {
    State.REPORTED: N_("To be accepted"),
    State.ACCEPTED: N_("To be filed"),
    State.AT_DISPATCH: N_("To be dispatched"),
    State.DISPATCHED: N_("To be received"),
    State.RECEIVED: N_("Being handled"),
    State.HANDLED: N_("To be checked"),
    State.CHECKED: N_("To be closed"),
    State.CLOSED: N_("Case closed"),
    State.VOID: N_("Void"),
}


class Post(StrEnum):
    """What a member of staff is entitled to do."""

    ACCEPTOR = "acceptor"
    SHIFT_LEADER = "shift_leader"
    DISPATCHER = "dispatcher"
    HANDLER = "handler"
    SUPERVISOR = "supervisor"
    INSPECTOR = "inspector"
    HOTLINE_AGENT = "hotline_agent"
    EVALUATOR = "evaluator"
    PRESENTER = "presenter"
    LEADER = "leader"
    WALL = "wall"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The post in the language of this process."""
        return _(POST_LABELS[self])


POST_LABELS = {
    Post.ACCEPTOR: N_("Acceptor"),
    Post.SHIFT_LEADER: N_("Shift leader"),
    Post.DISPATCHER: N_("Dispatcher"),
    Post.HANDLER: N_("Handler"),
    Post.SUPERVISOR: N_("Supervisor"),
    Post.INSPECTOR: N_("Inspector"),
    Post.HOTLINE_AGENT: N_("Hotline agent"),
    Post.EVALUATOR: N_("Evaluator"),
    Post.PRESENTER: N_("Presenter"),
    Post.LEADER: N_("Leader"),
    Post.WALL: N_("Wall"),
    Post.ADMINISTRATOR: N_("Administrator"),
}


@dataclass(frozen=True)
class Person:
    """Who acts.

    Args:
        role_name: the database role to act as; None is the person who is logged in.
        posts: each post held today, with the unit that it is held in (None: none).
    """

    role_name: str | None
    posts: dict[Post, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A case as the person who acts saw it."""

    case_id: int
    version: int
    state: State
    unit_id: int | None = None


@dataclass(frozen=True)
class Moved:
    """What an act made of a case; a repeated request gets the same answer."""

    case: Case
    acted_at: datetime
