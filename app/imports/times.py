"""Reads times as foreign files write them, and finds those that cannot have been."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.i18n import _

ISO = "iso"
EPOCHS = {"epoch_s": 1, "epoch_ms": 1000}
"""Counts from 1970 and how many there are in a second."""
ISO_PARTS = (
    r"^(?P<stamp>\d{4}(?:[-/.]?\d{1,2}(?:[-/.]?\d{1,2})?)?(?:[T ]\s*[\d:.,]+)?)"
    r"\s*(?P<offset>[zZ]|UTC|GMT|[+-]\d{2}(?::?[0-5]\d)?)?$"
)
"""A year first: words such as `now`, which libraries understand, are no times of a file."""
MOST_AHEAD = pd.Timedelta(hours=14)
"""No place is farther ahead of UTC or behind it."""
SPAN_UNIT: Literal["timedelta64[us]"] = "timedelta64[us]"
SAMPLE = datetime(2026, 11, 23, 17, 45, 56, tzinfo=UTC)
FIRST_DAY, LAST_DAY = pd.Timestamp(1, 1, 1), pd.Timestamp(9999, 12, 31)
"""What a date of Python can hold, which is what is stored."""
END_OF_DAY = pd.Timedelta(days=1) - pd.Timedelta(seconds=1)
UNIT: Literal["datetime64[us]"] = "datetime64[us]"


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
    local, instants, _ahead = _written_times(column, formats)
    absolute = instants.dt.tz_localize("UTC")
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
    """Return days (None where empty or wrong) and which texts cannot be read; a day is the one that is written."""
    column = pd.Series(list(texts), dtype="str")
    local, absolute, ahead = _written_times(column, formats)
    local = local.where(local.notna(), absolute + ahead)
    local = local.where((local >= FIRST_DAY) & (local <= LAST_DAY))
    days = local.dt.date.astype(object).where(local.notna(), None).to_numpy(object)
    return days, (column != "").to_numpy() & local.isna().to_numpy()


def check_format(form: str) -> str:
    """Return a format of times that can be used.

    Raises:
        ValueError: it is no word that is known, nothing that strptime understands, or says no year.
    """
    if form == ISO or form in EPOCHS:
        return form
    words = _("“{format}” is no format for times: write iso, epoch_s, epoch_ms, or one such as %Y-%m-%d %H:%M:%S{why}")
    if "%" not in form:
        raise ValueError(words.format(format=form, why=""))
    try:
        read = pd.to_datetime(pd.Series([SAMPLE.strftime(form)]), format=form, utc=True)
    except (ValueError, TypeError, re.error) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ValueError(words.format(format=form, why=f" ({reason})")) from None
    if read.isna().any() or read[0].year != SAMPLE.year:
        raise ValueError(words.format(format=form, why=" " + _("(it says no year)")))
    return form


def _written_times(column: pd.Series, formats: Sequence[str]) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return times without an offset, instants (UTC, without a zone) of those with one, and their offsets.

    A text is taken apart here and not by a library: columns mix times with and without an offset, and what a library
    gives back for a mixed column depends on its first row.
    """
    nothing = pd.Series(pd.NaT, index=column.index, dtype=UNIT)
    local, absolute = nothing.copy(), nothing.copy()
    ahead = pd.Series(pd.Timedelta(0), index=column.index).astype(SPAN_UNIT)
    for form in formats:
        todo = (column != "") & local.isna() & absolute.isna()
        if not todo.any():
            break
        texts = column[todo]
        if form in EPOCHS:
            seconds = pd.to_numeric(texts, errors="coerce") / EPOCHS[form]
            absolute = absolute.fillna(pd.to_datetime(seconds, unit="s", errors="coerce").astype(UNIT))
        elif form == ISO:
            parts = texts.str.strip().str.extract(ISO_PARTS)
            stamps = _parsed(parts["stamp"].fillna("").str.replace(",", "."), "ISO8601")
            offsets = _offsets(parts["offset"])
            stamps = stamps.where(~(offsets.abs() > MOST_AHEAD))
            local = local.fillna(stamps.where(offsets.isna()))
            absolute = absolute.fillna((stamps - offsets).where(offsets.notna()))
            ahead = ahead.where(offsets.isna().reindex(ahead.index, fill_value=True), offsets)
        elif "%z" in form or "%Z" in form:
            whole = texts.str.replace(r"([+-]\d{2})$", r"\g<1>00", regex=True) if form.endswith("%z") else texts
            absolute = absolute.fillna(_parsed(whole, form, has_zone=True))
        else:
            local = local.fillna(_parsed(texts, form))
    return local, absolute, ahead


def _offsets(texts: pd.Series) -> pd.Series:
    """Return how far ahead of UTC each offset is (`Z`, `+08`, `-0530`, `+08:00`), NaT where there is none."""
    parts = texts.str.extract(r"^(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})?$")
    minutes = parts["hours"].astype("float") * 60 + parts["minutes"].fillna("0").astype("float")
    minutes = minutes.where(parts["sign"] != "-", -minutes)
    minutes = minutes.where(texts.isna() | parts["sign"].notna(), 0.0)  # Z and UTC
    return pd.to_timedelta(minutes.where(texts.notna()), unit="min").astype(SPAN_UNIT)


def _parsed(texts: pd.Series, form: str, has_zone: bool = False) -> pd.Series:
    """Return times without a zone (in UTC where the format has one), NaT where a text does not fit the format."""
    try:
        found = pd.to_datetime(texts, format=form, errors="coerce", utc=has_zone)
        if has_zone:
            found = found.dt.tz_localize(None)
        return found.astype(UNIT)
    except (ValueError, TypeError, OverflowError, AttributeError, NotImplementedError):
        if len(texts) == 1:
            return pd.Series(pd.NaT, index=texts.index, dtype=UNIT)
    # One text ended it for all: each by itself, so that only this one is left out.
    return pd.concat([_parsed(texts.iloc[[at]], form, has_zone) for at in range(len(texts))])


def _localize(local: pd.Series, zone: str, is_first: bool) -> pd.Series:
    flags = np.full(len(local), is_first)  # true: the first of two, while daylight saving still runs
    return local.dt.tz_localize(zone, ambiguous=flags, nonexistent="NaT").dt.tz_convert("UTC")
