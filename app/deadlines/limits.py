"""Which limit applies to a stage of a case."""

from __future__ import annotations

from dataclasses import dataclass

from app.deadlines.clock import limit_seconds


@dataclass(frozen=True)
class Limit:
    """A span of time in one of the four units of the rule books."""

    value: float
    unit: str

    @property
    def seconds(self) -> int:
        """Seconds of the limit's own clock."""
        return limit_seconds(self.value, self.unit)


RULE_VERSION = "stages-1"
"""Stored with each stage clock, so that a later change of the limits never changes the past."""

STAGE_LIMITS: dict[str, Limit | None] = {
    "accept": Limit(0.25, "urgent_hour"),
    "verify": Limit(0.5, "urgent_hour"),
    "file": Limit(0.25, "urgent_hour"),
    "dispatch": Limit(0.25, "urgent_hour"),
    "district": Limit(0.25, "urgent_hour"),
    "receive": Limit(0.5, "urgent_hour"),
    "handle": None,
    "check": Limit(0.5, "urgent_hour"),
    "close": Limit(0.5, "urgent_hour"),
    "coordinate": Limit(10, "work_day"),
    "grant": Limit(4, "work_hour"),
}
"""Limit of each stage; None means the limit of the case's class.

Source: a local rule book (accept and dispatch 15 minutes, verify and check 30 minutes, day and night); file,
receive, close, coordinate and grant (the answer to a unit that asks for more time or for suspension) are our own.
"""

DEFAULT_HANDLE_LIMIT = Limit(1, "work_day")
"""For a class without a limit of its own; our own rule."""
