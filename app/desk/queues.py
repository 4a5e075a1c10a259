"""The queues of a desk: a queue is a state that a post can act on, so the table of acts decides which there are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.cases.action import CaseAction
from app.cases.actions import ACTIONS
from app.cases.model import ENDED, Person, State
from app.city.city import City
from app.city.model import CASE_STATES
from app.i18n import N_
from app.map.marks import Lateness, due_at, lateness

if TYPE_CHECKING:
    from app.city.cases import Cases

ORDER = (
    State.REPORTED, State.TO_VERIFY, State.ACCEPTED, State.AT_DISPATCH, State.RETURNED, State.AT_DISTRICT,
    State.TO_REWORK, State.TO_COORDINATE, State.DISPATCHED, State.RECEIVED, State.HANDLED, State.CHECKED,
)  # fmt: skip
"""The open states in the order in which a case passes them, those that wait for a desk before those that wait for a
unit; a state that is not named comes last."""
TWO_HOURS_S = 7200.0


@dataclass(frozen=True)
class Queue:
    """The open cases of one state.

    Args:
        key: the stored word of the state.
        is_mine: a post of the person leads cases on from here.
    """

    key: str
    state: State
    is_mine: bool

    @property
    def label(self) -> str:
        """What the tab says."""
        return self.state.label


class Filter(StrEnum):
    """What can be looked at of a queue."""

    ALL = "all"
    URGENT = "urgent"
    SOON = "soon"
    RETURNED = "returned"


FILTER_LABELS = {
    Filter.ALL: N_("All"),
    Filter.URGENT: N_("Urgent"),
    Filter.SOON: N_("Overdue or < 2 h"),
    Filter.RETURNED: N_("Returned before"),
}


def leads_on(action: CaseAction, person: Person, state: State) -> bool:
    """Tell whether an act leads a case on from a state, and is what one of a person's posts is there for.

    It does where it moves the case forward, needs no second thought, and names the post first.
    """
    if action.enters is None or action.on_behalf_of is not None or action.confirms is not None:
        return False
    is_forward = state in action.leaves and _position(action.enters) > _position(state)
    return is_forward and bool(set(action.posts[:1]) & set(person.posts))


def _position(state: State) -> int:
    return ORDER.index(state) if state in ORDER else len(ORDER)


def queues_of(person: Person) -> tuple[Queue, ...]:
    """Return the queue of every open state in order; those that this person leads on are theirs."""
    states = sorted((state for state in State if state not in ENDED), key=_position)
    mine = {state for state in states for action in ACTIONS if leads_on(action, person, state)}
    return tuple(Queue(state.value, state, state in mine) for state in states)


def first_queue(queues: tuple[Queue, ...], counts: dict[str, int] | None = None) -> Queue:
    """Return the queue that a desk opens with: the first of the person's own, as far as known one with cases in it."""
    own = [queue for queue in queues if queue.is_mine] or list(queues)
    return next((queue for queue in own if (counts or {}).get(queue.key)), own[0])


def counts_of(city: City) -> dict[str, int]:
    """Return how many cases are in each state, by its stored word."""
    numbers = np.bincount(city.cases.column("state"), minlength=len(CASE_STATES))
    return {state: int(numbers[at]) for at, state in enumerate(CASE_STATES)}


@dataclass(frozen=True)
class QueueView:
    """A queue as it is now.

    Args:
        case_ids: (n,) in order: hazards first, then what is due first.
        counts: filter -> number of cases; of the chosen district, whatever filter is chosen.
        districts: code -> number of cases of the queue in it.
    """

    case_ids: NDArray[np.int64]
    counts: dict[Filter, int]
    districts: dict[str, int]


def look_at(city: City, state: str, chosen: Filter, district: str | None) -> QueueView:
    """Return the cases of a state, by urgency and then by when they are due; last those of which no clock runs."""
    cases, now = city.cases, city.clock.now()
    rows = np.flatnonzero(cases.column("state") == CASE_STATES.index(state))
    place = cases.column("district")[rows]
    numbers = np.bincount(place[place >= 0], minlength=len(city.districts))
    districts = {code: int(number) for code, number in zip(city.districts, numbers, strict=False) if number}
    if district is not None:
        rows = rows[place == (city.districts.index(district) if district in city.districts else -2)]
    due, masks = np.where(cases.column("is_suspended"), np.nan, due_at(cases))[rows], _masks(cases, rows, now)
    counts = {name: int(np.count_nonzero(mask)) for name, mask in masks.items()}
    kept = masks[chosen]
    rows, due = rows[kept], due[kept]
    ids = cases.column("case_id")[rows]
    order = np.lexsort((ids, np.nan_to_num(due, nan=np.inf), ~cases.column("is_urgent")[rows]))
    return QueueView(ids[order], counts, districts)


def _masks(cases: Cases, rows: NDArray[np.int64], now: float) -> dict[Filter, NDArray[np.bool_]]:
    due = due_at(cases)[rows]
    late = lateness(cases, now, shows_urgency=False)[rows]
    with np.errstate(invalid="ignore"):
        soon = (due - now < TWO_HOURS_S) & (late != Lateness.SUSPENDED) & (late != Lateness.CLOSED)
    return {
        Filter.ALL: np.ones(len(rows), np.bool_),
        Filter.URGENT: cases.column("is_urgent")[rows],
        Filter.SOON: soon,
        Filter.RETURNED: cases.column("returned_times")[rows] > 0,
    }
