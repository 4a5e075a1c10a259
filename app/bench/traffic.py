"""The steps of a feed as traffic brings them, made from the city in memory alone: no server has to be busy for them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.city.cases import CaseRows
from app.city.city import City
from app.city.components import NOWHERE
from app.city.delta import CityDelta
from app.city.model import CASE_COLUMNS, CASE_DTYPE, CASE_STATES, COMPONENT_COLUMNS, COMPONENT_DTYPE

CLOSED = CASE_STATES.index("closed")
OPEN_STATES = [CASE_STATES.index(name) for name in ("accepted", "at_dispatch", "dispatched", "received", "handled")]
NEW_SHARE = 0.1  # of the acts: a case has about ten of them from its report to its end
WALK_M = 40.0
COMPONENTS_A_STEP = 3


class FeedTraffic:
    """Cases that come, are acted on and are closed, as many as come; components that change; people who walk."""

    def __init__(self, city: City, seed: int = 7) -> None:
        self._city, self._rng = city, np.random.default_rng(seed)
        self._next_id = int(city.cases.column("case_id").max(initial=0)) + 1

    def step(self, acts: int, now_s: float) -> CityDelta:
        """One step with so many acts at an instant."""
        city = self._city
        people = city.people
        walked = people.points_m + self._rng.normal(0, WALK_M, people.points_m.shape)
        return CityDelta(
            city.position + 1,
            topics=frozenset({"cases", "components"}),
            cases=self._cases(acts, now_s),
            components=self._components(),
            people=replace(people, points_m=walked, seen_at=np.full(len(people.seen_at), now_s)),
        )

    def midnight(self, now_s: float) -> CityDelta:
        """A new month has begun: all that was closed before is let go."""
        return CityDelta(self._city.position + 1, keep_from=now_s)

    def _cases(self, acts: int, now_s: float) -> CaseRows:
        cases = self._city.cases
        is_open = np.flatnonzero(cases.column("state") != CLOSED)
        if not len(is_open):
            return CaseRows()
        chosen = np.unique(self._rng.choice(is_open, acts))
        rows = np.empty(len(chosen), CASE_DTYPE)
        for name in CASE_COLUMNS:
            rows[name] = cases.column(name)[chosen]
        new, ended = (self._rng.random(len(rows)) < NEW_SHARE for _turn in range(2))
        rows["version"] += 1
        rows["last_at"] = now_s
        rows["state"] = self._rng.choice(OPEN_STATES, len(rows))
        rows["closed_at"] = np.nan
        ended &= ~new
        rows["state"][ended], rows["closed_at"][ended] = CLOSED, now_s
        count = int(np.count_nonzero(new))
        rows["case_id"][new] = np.arange(self._next_id, self._next_id + count)
        rows["reported_at"][new] = now_s
        self._next_id += count
        numbers = [f"no-{case_id}" for case_id in rows["case_id"].tolist()]
        addresses = [f"{address} " for address in (cases.addresses[row].strip() for row in chosen.tolist())]
        return CaseRows(rows, numbers, addresses, ["dispatch"] * len(rows))

    def _components(self) -> np.ndarray:
        """A few that are damaged or mended where they stand; one moves every ten steps."""
        components = self._city.components
        rows = np.unique(self._rng.integers(0, max(components.row_count, 1), COMPONENTS_A_STEP))
        if not components.count or components.tail_room < COMPONENTS_A_STEP:
            return np.empty(0, COMPONENT_DTYPE)
        rows = rows[components.column("x_cm")[rows] != NOWHERE]
        made = np.empty(len(rows), COMPONENT_DTYPE)
        for name in COMPONENT_COLUMNS:
            made[name] = components.column(name)[rows]
        made["state"] = 1 - np.minimum(made["state"], 1)
        if len(made) and self._rng.random() < 0.1:
            made["x_cm"][0] += 500
        return made
