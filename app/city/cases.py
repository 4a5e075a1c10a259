"""The cases that matter now as compact columns: all open ones and those of today and yesterday's comparison."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.city.model import (
    APPEALS,
    ASKED,
    CASE_COLUMNS,
    CASE_DTYPE,
    CASE_STATES,
    CHANNELS,
    FIVE_CHAOS_GROUPS,
    OPEN_APPEALS,
)


@dataclass(frozen=True)
class CaseRows:
    """Cases as they were read.

    Args:
        rows: (n,) of CASE_DTYPE, each id once.
        numbers, addresses, last_actions: n texts each.
        requirements: what the supervision that waits requires, '' for none; n texts, or none at all.
    """

    rows: NDArray[Any] = field(default_factory=lambda: np.empty(0, CASE_DTYPE))
    numbers: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    last_actions: list[str] = field(default_factory=list)
    requirements: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)


class Cases:
    """Cases in no order, one row each, rows 0 to count - 1; a row may be another case after a change."""

    def __init__(self, start: CaseRows | None = None) -> None:
        self.count = 0
        self._arrays: dict[str, NDArray[Any]] = {name: np.empty(0, CASE_DTYPE[name]) for name in CASE_COLUMNS}
        self._rows: dict[int, int] = {}
        self.numbers: list[str] = []
        self.addresses: list[str] = []
        self.last_actions: list[str] = []
        self.requirements: dict[int, str] = {}  # of the few cases that have one
        if start is not None:
            self.put(start)

    def column(self, name: str) -> NDArray[Any]:
        """A view of one column of CASE_DTYPE, (count,); not to be written, not to be kept over a change."""
        view = self._arrays[name][: self.count]
        view.flags.writeable = False
        return view

    def row_of(self, case_id: int) -> int | None:
        """The row of a case, None where it is not in memory."""
        return self._rows.get(case_id)

    def record(self, case_id: int) -> dict[str, Any] | None:
        """One case with words instead of numbers, times as Unix seconds or None; None where it is not in memory."""
        row = self._rows.get(case_id)
        if row is None:
            return None
        record: dict[str, Any] = {name: self._arrays[name][row].item() for name in CASE_COLUMNS}
        record = {name: None if value != value else value for name, value in record.items()}  # NaN differs from itself
        chaos = record["five_chaos"]
        return record | {
            "state": CASE_STATES[record["state"]],
            "channel": CHANNELS[record["channel"]],
            "five_chaos": FIVE_CHAOS_GROUPS[chaos] if chaos >= 0 else None,
            "asked": ASKED[record["asked"]],
            "appeal": APPEALS[record["appeal"]],
            "number": self.numbers[row],
            "address": self.addresses[row],
            "last_action": self.last_actions[row],
            "requirement": self.requirements.get(case_id, ""),
        }

    def put(self, cases: CaseRows) -> tuple[list[int], list[int]]:
        """Put in new cases and changed ones.

        Returns:
            The ids that came and the ids that changed.
        """
        ids = cases.rows["case_id"].tolist()
        came = [case_id for case_id in ids if case_id not in self._rows]
        changed = [case_id for case_id in ids if case_id in self._rows]
        self._rows.update(zip(came, range(self.count, self.count + len(came)), strict=True))
        self._reserve(self.count + len(came))
        self.count += len(came)
        rows = np.array([self._rows[case_id] for case_id in ids], np.int64)
        for name in CASE_COLUMNS:
            self._arrays[name][rows] = cases.rows[name]
        self._put_texts(cases, rows)
        return came, changed

    def _put_texts(self, cases: CaseRows, rows: NDArray[np.int64]) -> None:
        at = rows.tolist()
        # A few actions and the names of streets stand in thousands of rows: each text is kept once.
        known: dict[str, str] = {}
        addresses, actions = ([known.setdefault(text, text) for text in texts]
                              for texts in (cases.addresses, cases.last_actions))  # fmt: skip
        texts_of = (cases.numbers, addresses, actions)
        for column, texts in zip((self.numbers, self.addresses, self.last_actions), texts_of, strict=True):
            column.extend([""] * (self.count - len(column)))
            for row, text in zip(at, texts, strict=True):
                column[row] = text
        for case_id, words in zip(cases.rows["case_id"].tolist(), cases.requirements, strict=False):
            if words:
                self.requirements[case_id] = words
            else:
                self.requirements.pop(case_id, None)

    def drop(self, case_ids: list[int]) -> list[int]:
        """Take out cases; the last row moves into each gap. Returns the ids that were there."""
        gone = []
        for case_id in case_ids:
            row = self._rows.pop(case_id, None)
            if row is None:
                continue
            gone.append(case_id)
            self.requirements.pop(case_id, None)
            last = self.count = self.count - 1
            if row != last:
                for array in self._arrays.values():
                    array[row] = array[last]
                self._rows[int(self._arrays["case_id"][row])] = row
            for column in (self.numbers, self.addresses, self.last_actions):
                column[row] = column[last]
                column.pop()
        return gone

    def settled_before(self, instant: float) -> list[int]:
        """The ids of cases that nobody needs any more: closed without an open appeal, reported and closed before."""
        closed, reported = self.column("closed_at"), self.column("reported_at")
        is_settled = (closed < instant) & (reported < instant) & ~np.isin(self.column("appeal"), OPEN_APPEALS)
        return self.column("case_id")[is_settled].tolist()

    def _reserve(self, rows: int) -> None:
        """Grow the columns by half when they are full."""
        room = len(self._arrays["case_id"])
        if rows <= room:
            return
        for name, array in self._arrays.items():
            grown = np.empty(max(rows, room * 3 // 2), array.dtype)
            grown[: self.count] = array[: self.count]
            self._arrays[name] = grown
