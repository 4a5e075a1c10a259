"""Who looks at lists, and the rows of the city that a list is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.cases.model import Person, Post, State
from app.city.city import City
from app.city.model import CASE_STATES
from app.city.window import midnights


@dataclass(frozen=True)
class Viewer:
    """Who looks at lists.

    Args:
        leads: the states from which a post of the person leads cases on.
        seen_at: case -> when the person looked at it last, in Unix seconds of the city.
    """

    person: Person
    leads: frozenset[State] = frozenset()
    seen_at: Mapping[int, float] = field(default_factory=dict)

    @property
    def unit_ids(self) -> tuple[int, ...]:
        """The units that the person handles cases for."""
        unit_id = self.person.posts.get(Post.HANDLER)
        return () if unit_id is None else (unit_id,)

    def holds(self, *posts: Post) -> bool:
        """Tell whether the person holds one of these posts."""
        return bool(set(posts) & self.person.posts.keys())


@dataclass(frozen=True)
class CaseSlice:
    """Some rows of the cases in memory, column by column; everything that takes `Cases` for its columns takes it.

    Args:
        rows: (n,) rows of `city.cases`.
        now: of the city's clock, in Unix seconds.
    """

    city: City
    rows: NDArray[np.int64]
    now: float

    def column(self, name: str) -> NDArray[Any]:
        """One column of CASE_DTYPE for these rows, (n,)."""
        return self.city.cases.column(name)[self.rows]

    def is_in(self, *states: State) -> NDArray[np.bool_]:
        """Which of the rows are in one of these states."""
        return np.isin(self.column("state"), [CASE_STATES.index(state.value) for state in states])

    @property
    def midnight(self) -> float:
        """When the local day began, in Unix seconds."""
        return midnights(self.now, self.city.profile.time_zone, 1)[0]

    def where(self, mask: NDArray[np.bool_]) -> CaseSlice:
        """The rows for which a mask is true."""
        return CaseSlice(self.city, self.rows[mask], self.now)
