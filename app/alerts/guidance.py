"""What the load of a seat is held against.

Source: EEMUA 191 and IEC 62682 (clauses on monitoring and assessment; ANSI/ISA-18.2 has the same figures): one alarm in
ten minutes on the average and about 150 a day can be managed, more than ten in ten minutes are a flood, floods take
less than 1 % of the time, at most 5 % of alarms have the highest priority, none stands over 24 h. Their figure for the
ten most frequent alarms (5 % of all) is meant for plants with thousands of sources, and is shown without a verdict.
"""

from __future__ import annotations

from app.alerts.model import SeatLoad
from app.i18n import _, ngettext

MEAN, WORST, FLOOD_SHARE, HIGH_SHARE, LONGEST_S = 1.0, 10, 0.01, 0.05, 86_400
FEW = 20
"""Of fewer calls, shares say nothing."""


def is_over_mean(load: SeatLoad) -> bool:
    """Whether more came on the average than can be managed; of half an hour nobody can say."""
    return load.stretches >= 3 and load.mean > MEAN


def is_over_worst(load: SeatLoad) -> bool:
    """Whether there was a flood."""
    return load.worst > WORST


def is_over_flood(load: SeatLoad) -> bool:
    """Whether floods took too much of the time."""
    return load.flood_share > FLOOD_SHARE


def is_over_high(load: SeatLoad) -> bool:
    """Whether too many had the highest priority."""
    return load.calls >= FEW and load.high / load.calls > HIGH_SHARE


def is_over_longest(load: SeatLoad) -> bool:
    """Whether an alert stood for longer than a day."""
    return load.longest_s > LONGEST_S


def guidance_text() -> str:
    """Return the guidance in one line."""
    return _(
        "Guidance (EEMUA 191, IEC 62682): 1 alert in 10 min on average, never more than {most}, flood below 1 % of the "
        "time, at most 5 % of high priority, none over 24 h."
    ).format(most=WORST)


def verdict_text(loads: tuple[SeatLoad, ...]) -> str:
    """Return how the shifts stand against the guidance."""
    over = sum(is_over_mean(one) or is_over_worst(one) or is_over_flood(one) or is_over_longest(one) for one in loads)
    if not over:
        return _("All shifts within the guidance")
    return ngettext("{count} shift over the guidance", "{count} shifts over the guidance", over).format(count=over)
