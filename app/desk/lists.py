"""The table of lists by fact: a row gives a tab with its count, a key, a line of the palette and one of the help.

A list holds what a fact says of cases, whatever state they are in: an extension was requested, an appeal waits. Its
predicate reads the columns of the city in memory, so a list costs no question to the database and follows the feed. A
person who may answer what a list holds sees what waits for them; others see all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from app.cases.model import Post, State
from app.city.model import APPEALS, ASKED, OPEN_APPEALS
from app.deadlines.lateness import Lateness
from app.desk.viewer import CaseSlice, Viewer
from app.i18n import N_
from app.map.marks import due_at, lateness

Mask = NDArray[np.bool_]


class Order(StrEnum):
    """How a list is ordered while nobody sorts it otherwise."""

    URGENCY = "urgency"  # hazards first, then by the clock that is due first
    DUE = "due"  # by that clock alone
    OLDEST = "oldest"
    LONGEST_WAIT = "longest_wait"  # whose last act is the longest ago first
    LATEST_ACT = "latest_act"
    REPLY = "reply"  # to whose supervision a reply is due first


class Clock(StrEnum):
    """Which time the rows of a list tell."""

    DUE = "due"  # what is left until the clock that is due first
    LAST_ACT = "last_at"  # since when it waits: the last act
    OWN_ACT = "mine_at"  # when the person acted
    REPLY = "reply_due_at"  # until when a supervision wants a reply


@dataclass(frozen=True)
class ListRow:
    """One list.

    Args:
        key: names it in selection, preferences and tests; never the word of a state.
        label: what its tab says.
        words: in one sentence, what is in it.
        posts: whose work it is; empty for everybody.
        holds: which rows of a slice are in it, for whoever looks.
        order: how it is ordered.
        clock: which time its rows tell.
        shortcut: as Qt writes it.
        has_ended: cases that have ended can be in it, too.
    """

    key: str
    label: str
    words: str
    posts: tuple[Post, ...]
    holds: Callable[[CaseSlice, Viewer], Mask]
    shortcut: str
    order: Order = Order.URGENCY
    has_ended: bool = False
    clock: Clock = Clock.DUE


def asked_for(word: str) -> Callable[[CaseSlice, Viewer], Mask]:
    """Return what finds cases for which something was requested and nobody has answered."""
    number = ASKED.index(word)
    return lambda cases, _viewer: cases.column("asked") == number


def _appeals(cases: CaseSlice, viewer: Viewer) -> Mask:
    """Appeals for the review that the person does; for others those of both reviews."""
    steps = {Post.DISPATCHER: APPEALS.index("asked"), Post.ACCEPTOR: APPEALS.index("passed")}
    mine = [step for post, step in steps.items() if viewer.holds(post)]
    return np.isin(cases.column("appeal"), mine or OPEN_APPEALS) & cases.is_in(State.CLOSED)


def _supervisions(cases: CaseSlice, viewer: Viewer) -> Mask:
    """A unit replies for its own cases, a dispatcher for all."""
    held = cases.column("is_supervised") & ~cases.is_in(State.VOID, State.MERGED)
    is_for_unit = viewer.holds(Post.HANDLER) and not viewer.holds(Post.DISPATCHER)
    return held & np.isin(cases.column("unit_id"), viewer.unit_ids) if is_for_unit else held


def _sent_back(cases: CaseSlice, viewer: Viewer) -> Mask:
    """What came back to a state from which the person leads it on: returned on its way up, or sent down to rework."""
    mine = cases.is_in(*viewer.leads) if viewer.leads else np.ones(len(cases.rows), bool)
    is_up = cases.is_in(State.ACCEPTED, State.AT_DISTRICT) & (cases.column("returned_times") > 0)
    is_down = cases.is_in(State.DISPATCHED, State.RECEIVED) & (cases.column("reworked_times") > 0)
    if viewer.unit_ids:
        is_down &= np.isin(cases.column("unit_id"), viewer.unit_ids)
    return mine & (cases.is_in(State.RETURNED, State.TO_REWORK) | is_up | is_down)


def _without_component(cases: CaseSlice, _viewer: Viewer) -> Mask:
    """Cases of a class of components that name none."""
    kinds = [one.class_id for one in cases.city.classes.values() if one.kind == "component"]
    return np.isin(cases.column("class_id"), kinds) & (cases.column("component_id") < 0)


def _mine_today(cases: CaseSlice, _viewer: Viewer) -> Mask:
    with np.errstate(invalid="ignore"):
        return cases.column("mine_at") >= cases.midnight


def _seen(cases: CaseSlice, viewer: Viewer) -> Mask:
    """Open cases that the person looked at and has not acted on since."""
    ids = cases.column("case_id")
    is_seen = np.isin(ids, list(viewer.seen_at))
    seen_at = np.full(len(ids), np.nan)
    seen_at[is_seen] = [viewer.seen_at[case_id] for case_id in ids[is_seen].tolist()]
    with np.errstate(invalid="ignore"):
        return is_seen & ~(cases.column("mine_at") >= seen_at)


def _overdue(cases: CaseSlice, _viewer: Viewer) -> Mask:
    return lateness(cases, cases.now, shows_urgency=False) == Lateness.OVERDUE


def _due_soon(cases: CaseSlice, _viewer: Viewer) -> Mask:
    return lateness(cases, cases.now, shows_urgency=False) == Lateness.SOON


def _own_requests(cases: CaseSlice, viewer: Viewer) -> Mask:
    """What a unit has requested; whoever is of no unit sees the requests of all."""
    held = (cases.column("asked") > 0) & cases.is_in(State.RECEIVED)
    return held & np.isin(cases.column("unit_id"), viewer.unit_ids) if viewer.unit_ids else held


def _coming(cases: CaseSlice, _viewer: Viewer) -> Mask:
    """Cases that will be late by the end of tomorrow unless somebody acts."""
    due = due_at(cases)
    end = cases.midnight + 2 * 86_400.0
    with np.errstate(invalid="ignore"):
        return ~cases.column("is_suspended") & (due >= cases.now) & (due < end)


OVERDUE, COMING = "overdue", "coming"
SENDERS, INTAKE = (Post.DISPATCHER, Post.SHIFT_LEADER), (Post.ACCEPTOR, Post.SHIFT_LEADER)
WATCHERS = (Post.LEADER, Post.INSPECTOR, Post.EVALUATOR, Post.SHIFT_LEADER, Post.HANDLER)

LISTS = (
    ListRow(OVERDUE, N_("Overdue"), N_("Open cases past their deadline."), WATCHERS, _overdue, "Alt+0"),
    ListRow(
        "due_soon", N_("Due soon"), N_("Open cases whose deadline is near."), (Post.HANDLER,), _due_soon,
        "Alt+Shift+D", Order.DUE,
    ),
    ListRow(
        COMING, N_("Due by tomorrow"), N_("Open cases that will be overdue by the end of tomorrow."), WATCHERS, _coming,
        "Alt+Shift+C", Order.DUE,
    ),
    ListRow(
        "extensions", N_("Extension requests"), N_("Extension requests that wait for a decision."), (Post.DISPATCHER,),
        asked_for("extension"), "Alt+1",
    ),
    ListRow(
        "suspensions", N_("Suspension requests"), N_("Suspension requests that wait for a decision."), SENDERS,
        asked_for("suspension"), "Alt+2",
    ),
    ListRow(
        "appeals", N_("Appeals"), N_("Closed cases with an appeal that waits for review."),
        (Post.DISPATCHER, Post.ACCEPTOR), _appeals, "Alt+3", Order.LONGEST_WAIT, has_ended=True, clock=Clock.LAST_ACT,
    ),
    ListRow(
        "supervisions", N_("Supervised"), N_("Supervised cases that wait for a reply."),
        (Post.HANDLER, Post.DISPATCHER), _supervisions, "Alt+4", Order.REPLY, has_ended=True, clock=Clock.REPLY,
    ),
    ListRow(
        "disputes", N_("Disputed"), N_("Cases that several units have returned."),
        (Post.PRESENTER, *SENDERS), lambda cases, _viewer: cases.column("is_disputed"), "Alt+5", Order.OLDEST,
    ),
    ListRow(
        "sent_back", N_("Returned or rework"), N_("Cases that were returned to you or need rework."),
        (Post.DISPATCHER, Post.SHIFT_LEADER, Post.HANDLER), _sent_back, "Alt+6",
    ),
    ListRow(
        "requests", N_("Requests sent"), N_("Requests of your unit that wait for a decision."), (Post.HANDLER,),
        _own_requests, "Alt+Shift+R", Order.LONGEST_WAIT, clock=Clock.LAST_ACT,
    ),
    ListRow(
        "provisional", N_("Provisional deadlines"), N_("Cases whose deadline is provisional."), SENDERS,
        lambda cases, _viewer: cases.column("is_provisional"), "Alt+7", Order.DUE,
    ),
    ListRow(
        "no_photo", N_("Without photo"), N_("Open cases without a photo."), INTAKE,
        lambda cases, _viewer: cases.column("lacks_photo"), "Alt+8",
    ),
    ListRow(
        "no_component", N_("Without component"), N_("Open cases of a component class that name no component."), INTAKE,
        _without_component, "Alt+9",
    ),
    ListRow(
        "mine_today", N_("Mine today"), N_("Cases that you acted on today, the latest first."), (), _mine_today,
        "Alt+Shift+M", Order.LATEST_ACT, has_ended=True, clock=Clock.OWN_ACT,
    ),
    ListRow(
        "seen", N_("Seen, not acted on"), N_("Open cases that you looked at and have not acted on since."), (), _seen,
        "Alt+Shift+S",
    ),
)  # fmt: skip
"""In the order of their tabs."""

LIST_BY_KEY = {row.key: row for row in LISTS}
