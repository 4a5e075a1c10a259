"""Who closes on time this month: units and districts, with both counts behind every rate.

On time: handled no later than the deadline of the last handling. Due to close: closed this month, or open and not
handled when that was due; a check that the centre is late with is not its unit's fault.
Source: 按期结案率 and 应结案 of the field's evaluation practice; both counts stand by the rate because cities differ.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.i18n import N_
from app.wall.answers import Answer, Nothing, Row, Rows
from app.wall.figures.late import has_deadlines
from app.wall.figures.names import district_name, unit_name
from app.wall.moment import Mask, Moment

GOOD_SHARE, FAIR_SHARE = 0.90, 0.80
LEAST_DUE = 10
NOTHING_DUE = N_("Nothing was due to close this month")


def due_to_close(moment: Moment) -> Mask:
    """Closed this month under a deadline, or open and late with the handling."""
    closed_at = moment.column("closed_at")
    closed = (
        moment.is_closed
        & (closed_at >= moment.month_start)
        & (closed_at <= moment.now)
        & np.isfinite(moment.column("due_at"))
    )
    return closed | moment.is_handling_late


def closed_on_time(moment: Moment) -> Mask:
    """Of those due to close: closed, and handled no later than due."""
    handled_at = moment.column("handled_at")
    done_at = np.where(np.isnan(handled_at), moment.column("closed_at"), handled_at)
    return due_to_close(moment) & moment.is_closed & (done_at <= moment.column("due_at"))


def rates(moment: Moment, keys: NDArray) -> list[tuple[int, int, int]]:
    """(key, closed on time, due to close) for every key >= 0 with something due, best share first, then most due."""
    due, on_time = due_to_close(moment) & (keys >= 0), closed_on_time(moment) & (keys >= 0)
    found, all_due = np.unique(keys[due], return_counts=True)
    known, good = np.unique(keys[on_time], return_counts=True)
    good_of = dict(zip(known.tolist(), good.tolist(), strict=True))
    pairs = [(key, good_of.get(key, 0), count) for key, count in zip(found.tolist(), all_due.tolist(), strict=True)]
    return sorted(pairs, key=lambda row: (-row[1] / row[2], -row[2], row[0]))


def tone_of(share: float) -> str:
    """Green from 90 %, amber from 80 %, red below."""
    return "good" if share >= GOOD_SHARE else "soon" if share >= FAIR_SHARE else "late"


def weighty(ranked: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Without those that had next to nothing due: one case must not put a unit at the head or the end of a ranking.

    Source: our own rule, DECISIONS 2026-11; where nobody has enough, all stay.
    """
    return [row for row in ranked if row[2] >= LEAST_DUE] or ranked


def _share_rows(ranked: list[tuple[str, int, int]], most: int) -> Answer:
    if not ranked:
        return Nothing(NOTHING_DUE)
    good, due = sum(row[1] for row in ranked), sum(row[2] for row in ranked)
    rows = tuple(
        Row(name, on_time / count, tone_of(on_time / count), numerator=on_time, denominator=count, is_share=True)
        for name, on_time, count in ranked[:most]
    )
    return Rows(rows, full=1.0, total=good / due, left_out=max(0, len(ranked) - most))


def districts_on_time(moment: Moment, most: int = 500) -> Answer:
    """Districts and zones by on-time closing this month."""
    if not moment.city.districts:
        return Nothing(N_("This city has no districts"))
    if not has_deadlines(moment):
        return Nothing(N_("The cases of this city carry no deadlines"))
    return _share_rows(
        [(district_name(moment.city, k), a, b) for k, a, b in rates(moment, moment.column("district"))], most
    )


def units_on_time(moment: Moment, most: int = 500) -> Answer:
    """Responsible units by on-time closing this month."""
    if not moment.city.units:
        return Nothing(N_("This city has no responsible units"))
    if not has_deadlines(moment):
        return Nothing(N_("The cases of this city carry no deadlines"))
    ranked = weighty(rates(moment, moment.column("unit_id")))
    return _share_rows([(unit_name(moment.city, k), on_time, due) for k, on_time, due in ranked], most)
