"""The queues of a desk: one for each state that a post can act on, and the lists by fact of `app/desk/lists.py`.

The table of acts decides which queues of states there are and whose they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.cases.action import CaseAction
from app.cases.actions import ACTIONS
from app.cases.model import ENDED, Person, State
from app.city.city import City
from app.city.model import CASE_STATES, OPEN_APPEALS
from app.desk.filters import SORTED_BY, Narrowing, Sorting
from app.desk.lists import LISTS, OVERDUE, Clock, ListRow, Mask, Order
from app.desk.viewer import CaseSlice, Viewer
from app.i18n import N_, _
from app.map.marks import Lateness, due_at, is_open, lateness

ORDER = (
    State.REPORTED, State.TO_VERIFY, State.ACCEPTED, State.AT_DISPATCH, State.RETURNED, State.AT_DISTRICT,
    State.TO_REWORK, State.TO_COORDINATE, State.DISPATCHED, State.RECEIVED, State.HANDLED, State.CHECKED,
)  # fmt: skip
"""The open states in the order in which a case passes them, those that wait for a desk before those that wait for a
unit; a state that is not named comes last."""
TWO_HOURS_S = 7200.0


@dataclass(frozen=True)
class Queue:
    """The open cases of one state, or the cases of one list by fact.

    Args:
        key: the stored word of the state, or the key of the list.
        state: None for a list by fact.
        is_mine: a post of the person leads cases on from here, or answers what the list holds.
        row: of a list by fact; None for a state.
    """

    key: str
    state: State | None
    is_mine: bool
    row: ListRow | None = None

    @property
    def label(self) -> str:
        """What the tab says."""
        if self.row is not None:
            return _(self.row.label)
        assert self.state is not None
        return self.state.label

    @property
    def words(self) -> str:
        """What is in it, in one sentence; '' where the label says it."""
        return _(self.row.words) if self.row is not None else ""

    @property
    def shortcut(self) -> str:
        """Its own key, as Qt writes it; '' for none."""
        return self.row.shortcut if self.row is not None else ""

    @property
    def order(self) -> Order:
        """How it is ordered while nobody sorts it otherwise."""
        return self.row.order if self.row is not None else Order.URGENCY

    @property
    def clock(self) -> Clock:
        """Which time its rows tell."""
        return self.row.clock if self.row is not None else Clock.DUE

    @property
    def has_ended(self) -> bool:
        """Whether cases that have ended can be in it."""
        return self.row is not None and self.row.has_ended

    def holds(self, cases: CaseSlice, viewer: Viewer) -> Mask:
        """Which rows of a slice are in it."""
        return self.row.holds(cases, viewer) if self.row is not None else cases.is_in(self.state or State.VOID)


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
    if action.to_state is None or action.on_behalf_of is not None or action.confirms is not None:
        return False
    is_forward = state in action.from_states and _position(action.to_state) > _position(state)
    return is_forward and bool(set(action.posts[:1]) & set(person.posts))


def _position(state: State) -> int:
    return ORDER.index(state) if state in ORDER else len(ORDER)


def queues_of(person: Person) -> tuple[Queue, ...]:
    """Return the queue of every open state in order; those that this person leads on are theirs."""
    states = sorted((state for state in State if state not in ENDED), key=_position)
    mine = viewer_of(person).leads
    return tuple(Queue(state.value, state, state in mine) for state in states)


def lists_of(person: Person) -> tuple[Queue, ...]:
    """Return every list by fact in the order of the table; those for a post of this person are theirs."""
    return tuple(
        Queue(row.key, None, not row.posts or bool(set(row.posts) & person.posts.keys()), row) for row in LISTS
    )


def viewer_of(person: Person, seen_at: Mapping[int, float] | None = None) -> Viewer:
    """Return a person as who looks at lists."""
    open_states = [state for state in State if state not in ENDED]
    leads = {state for state in open_states for action in ACTIONS if leads_on(action, person, state)}
    return Viewer(person, frozenset(leads), seen_at if seen_at is not None else {})


def first_queue(queues: tuple[Queue, ...], counts: dict[str, int] | None = None) -> Queue:
    """Return the queue that a desk opens with: the first of the person's own, as far as known one with cases in it.

    Whoever leads no case on has no queue of a state with something to do in it: their desk opens on what is overdue.
    """
    own = [queue for queue in queues if queue.is_mine and queue.state is not None]
    if not own:
        return next((queue for queue in queues if queue.key == OVERDUE), queues[0])
    return next((queue for queue in own if (counts or {}).get(queue.key)), own[0])


def counts_of(city: City, lists: tuple[Queue, ...] = (), viewer: Viewer | None = None) -> dict[str, int]:
    """Return how many cases are in each state, by its stored word, and in each of some lists, by its key."""
    numbers = np.bincount(city.cases.column("state"), minlength=len(CASE_STATES))
    counts = {state: int(numbers[at]) for at, state in enumerate(CASE_STATES)}
    if lists and viewer is not None:
        slices = {has_ended: slice_of(city, has_ended) for has_ended in {queue.has_ended for queue in lists}}
        for queue in lists:
            counts[queue.key] = int(np.count_nonzero(queue.holds(slices[queue.has_ended], viewer)))
    return counts


def slice_of(city: City, has_ended: bool) -> CaseSlice:
    """Return the rows among which a queue looks: the open cases, with those that have ended where they can be in it."""
    cases, now = city.cases, city.clock.now()
    is_kept = is_open(cases)
    if has_ended:  # of the many that have ended only those that a list can hold
        is_kept |= np.isin(cases.column("appeal"), OPEN_APPEALS) | cases.column("is_supervised")
        is_kept |= ~np.isnan(cases.column("mine_at"))
    return CaseSlice(city, np.flatnonzero(is_kept), now)


def is_held(city: City, queue: Queue, viewer: Viewer, case_id: int) -> bool:
    """Tell whether a case is in a queue now."""
    row = city.cases.row_of(case_id)
    if row is None:
        return False
    return bool(queue.holds(CaseSlice(city, np.array([row]), city.clock.now()), viewer)[0])


@dataclass(frozen=True)
class Look:
    """How a queue is looked at.

    Args:
        district: the code of the district that is shown, None for all.
    """

    chosen: Filter = Filter.ALL
    district: str | None = None
    narrowing: Narrowing = Narrowing()
    sorting: Sorting = Sorting()


@dataclass(frozen=True)
class QueueView:
    """A queue as it is now.

    Args:
        case_ids: (n,) in order.
        counts: filter -> number of cases; of the chosen district and narrowing, whatever filter is chosen.
        districts: code -> number of cases of the queue in it.
    """

    case_ids: NDArray[np.int64]
    counts: dict[Filter, int]
    districts: dict[str, int]


def look_at(city: City, queue: Queue, viewer: Viewer, look: Look = Look()) -> QueueView:  # noqa: B008 - frozen
    """Return the cases of a queue in its order, or sorted as somebody wants; equals follow by when they are due."""
    held = held_by(city, queue, viewer)
    place = held.column("district")
    numbers = np.bincount(place[place >= 0], minlength=len(city.districts))
    districts = {code: int(number) for code, number in zip(city.districts, numbers, strict=False) if number}
    if look.district is not None:
        at = city.districts.index(look.district) if look.district in city.districts else -2
        held = held.where(place == at)
    if not look.narrowing.is_empty:
        held = held.where(look.narrowing.mask(held, viewer))
    masks = _masks(held)
    counts = {name: int(np.count_nonzero(mask)) for name, mask in masks.items()}
    held = held.where(masks[look.chosen])
    return QueueView(held.column("case_id")[_order(held, queue.order, look.sorting)], counts, districts)


def held_by(city: City, queue: Queue, viewer: Viewer) -> CaseSlice:
    """Return the rows of a queue, in no order."""
    cases = slice_of(city, queue.has_ended)
    return cases.where(queue.holds(cases, viewer))


def _order(cases: CaseSlice, order: Order, sorting: Sorting) -> NDArray[np.int64]:
    """The order of rows; of those of which no clock runs the last."""
    ids = cases.column("case_id")
    due = np.nan_to_num(np.where(cases.column("is_suspended"), np.nan, due_at(cases)), nan=np.inf)
    own: list[NDArray[Any]] = {
        Order.URGENCY: [due, ~cases.column("is_urgent")],
        Order.DUE: [due],
        Order.OLDEST: [cases.column("reported_at")],
        Order.LONGEST_WAIT: [cases.column("last_at")],
        Order.LATEST_ACT: [-cases.column("mine_at")],
        Order.REPLY: [due, np.nan_to_num(cases.column("reply_due_at"), nan=np.inf)],
    }[order]
    if sorting.key in SORTED_BY:
        ranks = SORTED_BY[sorting.key](cases)
        own = [*own, -ranks if sorting.is_descending else ranks]
    return np.lexsort((ids, *own))


def _masks(cases: CaseSlice) -> dict[Filter, NDArray[np.bool_]]:
    due, now = due_at(cases), cases.now
    late = lateness(cases, now, shows_urgency=False)
    with np.errstate(invalid="ignore"):
        soon = (due - now < TWO_HOURS_S) & (late != Lateness.SUSPENDED) & (late != Lateness.CLOSED)
    return {
        Filter.ALL: np.ones(len(cases.rows), np.bool_),
        Filter.URGENT: cases.column("is_urgent"),
        Filter.SOON: soon,
        Filter.RETURNED: cases.column("returned_times") > 0,
    }
