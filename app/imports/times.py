"""Reads times as foreign files write them, and finds those that cannot have been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

ISO = "iso"
EPOCHS = {"epoch_s": 1, "epoch_ms": 1000}
"""Counts from 1970 and how many there are in a second."""
OFFSET = r"(?:[zZ]|[+-]\d{2}:?\d{2})$"
END_OF_DAY = pd.Timedelta(days=1) - pd.Timedelta(seconds=1)
UNIT: Literal["datetime64[us]"] = "datetime64[us]"
UTC_UNIT: Literal["datetime64[us, UTC]"] = "datetime64[us, UTC]"


@dataclass(frozen=True)
class Instants:
    """Times of one column.

    Args:
        at: (n,) aware UTC instants; NaT where empty or wrong.
        unreadable: text that no format fits.
        in_gap: local times that the clocks jumped over.
        twice: local times that were twice, of which one was taken.
    """

    at: pd.Series
    unreadable: NDArray[np.bool_]
    in_gap: NDArray[np.bool_]
    twice: NDArray[np.bool_]


def read_instants(
    texts: Sequence[str], zone: str, formats: Sequence[str], twice: str = "earlier", day_end: bool = False
) -> Instants:
    """Return UTC instants of local or absolute times.

    Args:
        texts: one a row, empty where there is none.
        zone: time zone of times that do not say theirs.
        formats: tried in order: `iso`, `epoch_s`, `epoch_ms`, or as strptime writes them.
        twice: which of two to take when the clocks were set back: `earlier`, `later`, or `reject`.
        day_end: a bare day (or midnight) means the end of that day.
    """
    column = pd.Series(list(texts), dtype="str")
    given = (column != "").to_numpy()
    local, absolute = _local_times(column, formats)
    if day_end:
        midnight = local.notna() & (local == local.dt.normalize())
        local = local.where(~midnight, local + END_OF_DAY)
    known = local.notna()
    first = _localize(local, zone, True)
    last = _localize(local, zone, False)
    in_gap = (known & first.isna()).to_numpy()
    double = (known & (first != last) & first.notna()).to_numpy()
    chosen = last if twice == "later" else first
    if twice == "reject":
        chosen = chosen.where(~double)
    at = absolute.where(absolute.notna(), chosen)
    unreadable = given & at.isna().to_numpy() & ~in_gap
    return Instants(at, unreadable, in_gap, double & (twice != "reject"))


def read_days(texts: Sequence[str], formats: Sequence[str]) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Return days (None where empty or wrong) and which texts cannot be read."""
    column = pd.Series(list(texts), dtype="str")
    local, absolute = _local_times(column, formats)
    local = local.where(local.notna(), absolute.dt.tz_localize(None))
    days = local.dt.date.astype(object).where(local.notna(), None).to_numpy(object)
    return days, (column != "").to_numpy() & local.isna().to_numpy()


def _local_times(column: pd.Series, formats: Sequence[str]) -> tuple[pd.Series, pd.Series]:
    """Return naive local times, and instants of texts that carry an offset or count seconds."""
    local = pd.Series(pd.NaT, index=column.index, dtype=UNIT)
    absolute = pd.Series(pd.NaT, index=column.index, dtype=UTC_UNIT)
    for form in formats:
        todo = (column != "") & local.isna() & absolute.isna()
        if not todo.any():
            break
        texts = column[todo]
        if form in EPOCHS:
            seconds = pd.to_numeric(texts, errors="coerce") / EPOCHS[form]
            found = pd.to_datetime(seconds, unit="s", errors="coerce", utc=True)
            absolute = absolute.fillna(found.astype(UTC_UNIT))
            continue
        with_offset = texts.str.contains(OFFSET) if form == ISO else pd.Series("%z" in form, index=texts.index)
        written = "ISO8601" if form == ISO else form
        if with_offset.any():
            found = pd.to_datetime(texts[with_offset], format=written, errors="coerce", utc=True)
            absolute = absolute.fillna(found.astype(UTC_UNIT))
        if not with_offset.all():
            found = pd.to_datetime(texts[~with_offset], format=written, errors="coerce")
            local = local.fillna(found.astype(UNIT))
    return local, absolute


def _localize(local: pd.Series, zone: str, is_first: bool) -> pd.Series:
    flags = np.full(len(local), is_first)  # true: the first of two, while daylight saving still runs
    return local.dt.tz_localize(zone, ambiguous=flags, nonexistent="NaT").dt.tz_convert("UTC")
