"""What is new for one person: an urgent case in a queue of theirs, a case that came back to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.cases.actions import ACTIONS
from app.cases.model import ENDED, Person, Post, State
from app.city.city import City
from app.city.model import CASE_STATES
from app.desk.queues import leads_on

URGENT, BACK = "urgent", "back"
SENT_BACK = (State.RETURNED.value, State.TO_REWORK.value)
"""States that a case enters only by coming back."""


@dataclass(frozen=True)
class News:
    """One thing that is new.

    Args:
        kind: `urgent` or `back`.
    """

    kind: str
    case_id: int
    state: str


@dataclass(frozen=True)
class _Share:
    """A part of a queue that is the person's: of one unit or district, or of the whole city."""

    state: int
    unit_id: int | None
    district: str | None


class NewsWatch:
    """Remembers the cases as they were when it looked last, and tells what has become new since.

    The first look tells nothing: what was there before the desk was opened is not news.
    """

    def __init__(self, person: Person) -> None:
        self._shares = _shares_of(person)
        self._mine: NDArray[np.int64] | None = None
        self._urgent = np.empty(0, np.int64)
        self._returns: dict[int, int] = {}

    @property
    def mine(self) -> frozenset[int]:
        """The cases that waited in the person's queues at the last look."""
        return frozenset(() if self._mine is None else self._mine.tolist())

    def look(self, city: City) -> tuple[News, ...]:
        """Look at the cases; returns what is new, in the order of their numbers."""
        cases = city.cases
        ids, state = cases.column("case_id"), cases.column("state")
        returns = cases.column("returned_times").astype(np.int64) + cases.column("reworked_times")
        mask = self._mask(city)
        mine, urgent = ids[mask], ids[mask & cases.column("is_urgent")]
        found: list[News] = []
        if self._mine is not None:
            fresh = set(urgent[~np.isin(urgent, self._urgent)].tolist())
            has_come_back = (returns > 0) & mask
            back = {
                int(ids[row]) for row in np.flatnonzero(has_come_back)
                if self._is_back(int(ids[row]), int(returns[row]), int(state[row]))
            }  # fmt: skip
            for row in np.flatnonzero(mask & np.isin(ids, [*fresh, *back])):
                case_id = int(ids[row])
                kind = BACK if case_id in back else URGENT
                found.append(News(kind, case_id, CASE_STATES[int(state[row])]))
        else:
            self._returns = dict(zip(ids[returns > 0].tolist(), returns[returns > 0].tolist(), strict=True))
        self._returns |= dict(zip(mine.tolist(), returns[mask].tolist(), strict=True))
        self._mine, self._urgent = mine.copy(), urgent.copy()
        return tuple(found)

    def _is_back(self, case_id: int, returns: int, state: int) -> bool:
        """Whether a case has come back since it last waited here; one that others had may be new to this person."""
        is_known = case_id in self._returns
        return returns > self._returns.get(case_id, 0) and (is_known or CASE_STATES[state] in SENT_BACK)

    def _mask(self, city: City) -> NDArray[np.bool_]:
        cases = city.cases
        mask = np.zeros(len(cases.column("case_id")), bool)
        for share in self._shares:
            part = cases.column("state") == share.state
            if share.unit_id is not None:
                part = part & (cases.column("unit_id") == share.unit_id)
            if share.district is not None:
                at = city.districts.index(share.district) if share.district in city.districts else -2
                part = part & (cases.column("district") == at)
            mask |= part
        return mask


def _shares_of(person: Person) -> tuple[_Share, ...]:
    shares = set()
    for state in State:
        if state in ENDED:
            continue
        for action in ACTIONS:
            if leads_on(action, person, state):
                post = action.posts[0]
                unit_id = person.posts[post] if action.is_own_unit and post is Post.HANDLER else None
                shares.add(_Share(CASE_STATES.index(state.value), unit_id, person.areas.get(post)))
    return tuple(shares)
