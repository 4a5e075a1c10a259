"""The open cases of one state: those in time and those too late, drawn from by chance."""

from __future__ import annotations

import random

from app.simulation.model import OpenCase
from app.simulation.rates import FRESH_SHARE

TRIES = 20


class Pool:
    """Open cases of one state. Drawing costs the same however many there are."""

    def __init__(self) -> None:
        self._fresh: list[OpenCase] = []
        self._late: list[OpenCase] = []

    def __len__(self) -> int:
        return len(self._fresh) + len(self._late)

    def add(self, case: OpenCase, now_s: float) -> None:
        """Take a case in."""
        (self._fresh if case.due_s > now_s else self._late).append(case)

    def draw(self, chance: random.Random, now_s: float) -> OpenCase | None:
        """Take a case out, mostly one that is still in time; None where there is none."""
        if chance.random() < FRESH_SHARE:
            for _ in range(TRIES):
                if not self._fresh:
                    break
                case = _take(self._fresh, chance)
                if case.due_s > now_s:
                    return case
                self._late.append(case)
        rows = self._late or self._fresh
        return _take(rows, chance) if rows else None


def _take(rows: list[OpenCase], chance: random.Random) -> OpenCase:
    at = chance.randrange(len(rows))
    rows[at], rows[-1] = rows[-1], rows[at]
    return rows.pop()
