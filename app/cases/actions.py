"""The table of everything one can do to a case, and the one function that decides whether it may be done.

The same rows are written into `city.case_moves` at every upgrade; the database checks them once more at its one door.
A new act is a new row: nothing else in the programme names it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.cases.asks import CHANNEL, CLASS, COMPONENT, FLAG, PHOTOS, PLACE, REASON, REPORTER, TEXT, UNIT, Ask
from app.cases.model import Case, Inputs, Person, Post, State
from app.errors import Refused
from app.i18n import N_, _


@dataclass(frozen=True)
class CaseAction:
    """One thing that can be done to a case.

    Args:
        key: stored in the history, never renamed.
        label: what the button says.
        leaves: the states in which it can be done; empty for the report that makes the case.
        enters: the state it leads to.
        posts: who may; the first that a person holds is the one signed with.
        asks: what it asks for.
        stamps: the column of cases that takes the time of the act.
        clears: columns of cases that belong to the past assignment and start anew.
        ends, starts: stage clocks that end and begin.
        counts: the column of cases that is raised by one.
        assignment: what happens to the assignment: `opens` for the unit asked for, `reopens` for the same unit, or the
            column of the running assignment that takes the time of the act.
        is_own_unit: only people of the unit that has the case may.
    """

    key: str
    label: str
    leaves: frozenset[State]
    enters: State
    posts: tuple[Post, ...]
    asks: tuple[Ask, ...] = ()
    stamps: str | None = None
    clears: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    counts: str | None = None
    assignment: str | None = None
    is_own_unit: bool = False

    def is_possible(self, state: State) -> bool:
        """Tell whether a case in this state can be acted on like this."""
        return state in self.leaves


ACTIONS = (
    CaseAction(
        "report", N_("Report a case"), frozenset(), State.REPORTED,
        (Post.SUPERVISOR, Post.HOTLINE_AGENT, Post.ACCEPTOR, Post.INSPECTOR, Post.SHIFT_LEADER),
        asks=(CLASS.required(), *PLACE, CHANNEL.required(), TEXT.named("text"), TEXT.named("address"), COMPONENT,
              FLAG.named("is_urgent"), TEXT.named("outside_id"), TEXT.named("project"), REPORTER, PHOTOS),
        stamps="reported_at", starts=("accept",),
    ),
    CaseAction(
        "accept", N_("Accept"), frozenset({State.REPORTED}), State.ACCEPTED, (Post.ACCEPTOR,),
        asks=(CLASS, FLAG.named("is_urgent")), stamps="accepted_at", ends=("accept",), starts=("file",),
    ),
    CaseAction(
        "file", N_("File the case"), frozenset({State.ACCEPTED}), State.AT_DISPATCH, (Post.SHIFT_LEADER,),
        asks=(CLASS, FLAG.named("is_urgent"), TEXT.named("project")),
        stamps="filed_at", ends=("file",), starts=("dispatch",),
    ),
    CaseAction(
        "dispatch", N_("Dispatch"), frozenset({State.AT_DISPATCH}), State.DISPATCHED, (Post.DISPATCHER,),
        asks=(UNIT.required(), REASON), stamps="dispatched_at",
        ends=("dispatch",), starts=("receive", "handle"), assignment="opens",
    ),
    CaseAction(
        "receive", N_("Receive"), frozenset({State.DISPATCHED}), State.RECEIVED, (Post.HANDLER,),
        stamps="received_at", ends=("receive",), assignment="received_at", is_own_unit=True,
    ),
    CaseAction(
        "handle", N_("Report done"), frozenset({State.RECEIVED}), State.HANDLED, (Post.HANDLER,),
        asks=(TEXT.named("text"), PHOTOS), stamps="handled_at",
        ends=("handle",), starts=("check",), assignment="handled_at", is_own_unit=True,
    ),
    CaseAction(
        "return", N_("Return to dispatch"), frozenset({State.DISPATCHED, State.RECEIVED}), State.AT_DISPATCH,
        (Post.HANDLER,), asks=(REASON.required(), PHOTOS),
        clears=("dispatched_at", "received_at", "due_at", "limit_s", "unit_id"),
        ends=("receive", "handle"), starts=("dispatch",), counts="returned_times", assignment="returned_at",
        is_own_unit=True,
    ),
    CaseAction(
        "check", N_("Check passed"), frozenset({State.HANDLED}), State.CHECKED, (Post.SUPERVISOR, Post.INSPECTOR),
        asks=(TEXT.named("text"), PHOTOS), stamps="checked_at", ends=("check",), starts=("close",),
    ),
    CaseAction(
        "rework", N_("Send back for rework"), frozenset({State.HANDLED}), State.DISPATCHED,
        (Post.SHIFT_LEADER, Post.DISPATCHER, Post.SUPERVISOR),
        asks=(REASON.required(), PHOTOS), stamps="dispatched_at", clears=("received_at", "handled_at"),
        ends=("check",), starts=("receive", "handle"), counts="reworked_times", assignment="reopens",
    ),
    CaseAction(
        "close", N_("Close the case"), frozenset({State.CHECKED}), State.CLOSED, (Post.SHIFT_LEADER,),
        asks=(TEXT.named("text"),), stamps="closed_at", ends=("close",),
    ),
    CaseAction(
        "void", N_("Declare void"), frozenset({State.REPORTED, State.ACCEPTED, State.AT_DISPATCH}), State.VOID,
        (Post.SHIFT_LEADER, Post.ACCEPTOR),
        asks=(REASON.required(),), stamps="closed_at", ends=("accept", "file", "dispatch"),
    ),
)  # fmt: skip

BY_KEY = {action.key: action for action in ACTIONS}
CLASS_INPUT, UNIT_INPUT = CLASS.key, UNIT.key


def find_action(key: str) -> CaseAction:
    """Return the row of an act.

    Raises:
        Refused: there is no such act.
    """
    if key not in BY_KEY:
        raise Refused(_("There is no act called “{action}”.").format(action=key))
    return BY_KEY[key]


def allowed_actions(case: Case, person: Person) -> list[CaseAction]:
    """Return what this person may do to this case now, in the order of the table."""
    return [action for action in ACTIONS if action.is_possible(case.state) and signing_post(case, action, person)]


def signing_post(case: Case | None, action: CaseAction, person: Person) -> Post | None:
    """Return the post that this person would act with, or None where none allows it."""
    for post in action.posts:
        if post in person.posts and (not action.is_own_unit or case is None or person.posts[post] == case.unit_id):
            return post
    return None


def check(case: Case | None, action: CaseAction, inputs: Inputs, person: Person) -> None:
    """Refuse in plain words what the database would refuse, before the round trip.

    Raises:
        Refused: the case is not in a state for it, no post of the person allows it, or an input is missing or wrong.
    """
    if case is not None and not action.is_possible(case.state):
        raise Refused(
            _("“{action}” is not possible for a case in the state “{state}”.").format(
                action=_(action.label), state=case.state.label
            )
        )
    if signing_post(case, action, person) is None:
        raise Refused(refuse_post(action, person))
    check_inputs(action, inputs)


def refuse_post(action: CaseAction, person: Person) -> str:
    """Say why none of a person's posts allows an act."""
    if action.is_own_unit and set(action.posts) & set(person.posts):
        return _("“{action}” is for the unit that has the case.").format(action=_(action.label))
    posts = ", ".join(post.label for post in action.posts)
    return _("“{action}” is for: {posts}.").format(action=_(action.label), posts=posts)


def check_inputs(action: CaseAction, inputs: Inputs) -> None:
    """Refuse inputs that an act does not ask for, lacks, or that are not what they should be.

    Raises:
        Refused: with the name of the input.
    """
    asks = {ask.key: ask for ask in action.asks}
    for key in inputs.keys() - asks.keys():
        raise Refused(_("“{action}” does not ask for “{input}”.").format(action=_(action.label), input=key))
    for ask in asks.values():
        value = inputs.get(ask.key)
        if value is None and ask.is_required:
            raise Refused(_("“{action}” needs: {input}.").format(action=_(action.label), input=_(ask.label)))
        if value is not None and not ask.accepts(value):
            raise Refused(_("This is no answer to “{input}”: {value}.").format(input=_(ask.label), value=value))


def stamped_columns() -> Iterable[str]:
    """Return the columns of cases that take the time of an act."""
    return sorted({action.stamps for action in ACTIONS if action.stamps})


def apply(case: Case | None, action: CaseAction, inputs: Inputs, case_id: int = 0) -> Case:
    """Return the case after an act that `check` allowed; the same step that the database takes."""
    before = case or Case(case_id, 0, action.enters)
    unit_id: Any = inputs[UNIT_INPUT] if action.assignment == "opens" else before.unit_id
    if "unit_id" in action.clears:
        unit_id = None
    return Case(before.case_id, before.version + 1, action.enters, unit_id)


def is_overdue(
    now: datetime,
    closed_at: datetime | None,
    handled_at: datetime | None,
    due_at: datetime | None,
    stage_due_at: datetime | None,
    is_suspended: bool = False,
) -> bool:
    """Tell whether a case is late: open, not suspended, and what it waits for was due before now.

    It waits for its handling while a unit has it, before and after that for its stage: once it is handled, nobody can
    be late with the handling any more. The same for whole columns: `app.map.marks.is_overdue`.
    """
    due = due_at if due_at is not None and handled_at is None else stage_due_at
    return closed_at is None and not is_suspended and due is not None and due < now
