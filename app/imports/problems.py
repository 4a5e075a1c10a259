"""Collects what is wrong with the rows of a chunk: every reason of a row, in the person's language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.i18n import N_, _

LONGEST_SHOWN = 60
PLACES = re.compile(r"\{(\w+)[^}]*\}")
ALIKE = {"field", "longest", "year", "zone", "words"}
"""Values of a reason that are the same in many rows."""

BROKEN_ROW = "{words}"
NEEDED = N_("has no {field}")
TOO_LONG = N_("has a {field} of more than {longest} characters")
ZERO_BYTE = N_("has a zero byte in the {field}")
UNKNOWN_WORD = N_("has the unknown {field} “{value}”")
UNREADABLE_TIME = N_("has an unreadable {field} “{value}”")
ROUNDED = N_("has a rounded number as {field} (“{value}”): keep it as text in the file")
TIME_IN_GAP = N_("has a {field} that daylight saving time skipped (“{value}” does not exist in {zone})")
REPEATED = N_("repeats the identifier of line {line}")
REPEATED_CODE = N_("repeats the code “{value}” of line {line}")
CLOSED_EARLY = N_("was closed ({closed}) before it was reported ({reported})")
NO_CLOSING = N_("is closed, but has no time of closing")
IN_FUTURE = N_("has a {field} in the future ({value})")
TOO_OLD = N_("has a {field} before {year} ({value})")


class Problems:
    """What is wrong, row by row."""

    def __init__(self, count: int) -> None:
        self.reasons: list[list[str]] = [[] for _row in range(count)]
        self.counts: Counter[str] = Counter()

    def add(self, row: int, reason: str, **values: Any) -> None:
        """Note a reason (untranslated) for one row; the first reason of a row is the one that is counted, by kind."""
        if not self.reasons[row]:
            self.counts[kind_of(reason, values)] += 1
        self.reasons[row].append(_(reason).format(**values))

    def add_where(
        self, mask: NDArray[np.bool_], reason: str, values: Callable[[int], dict[str, Any]] | None = None
    ) -> None:
        """Note a reason for all rows of a mask."""
        for row in np.flatnonzero(mask):
            self.add(int(row), reason, **(values(int(row)) if values else {}))

    def is_good(self) -> NDArray[np.bool_]:
        """Return which rows have no reason against them."""
        return np.fromiter((not reasons for reasons in self.reasons), bool, len(self.reasons))


def kind_of(reason: str, values: dict[str, Any]) -> str:
    """Return a reason in the person's language without what differs from row to row."""
    return PLACES.sub(lambda found: str(values[found[1]]) if found[1] in ALIKE else "…", _(reason))


def shown(value: str) -> str:
    """Return a value short enough for a sentence, on one line."""
    flat = " ".join(value.split())
    return flat if len(flat) <= LONGEST_SHOWN else flat[: LONGEST_SHOWN - 1] + "…"
