"""Compares what a picture says of itself with its case, and says in sentences where the two disagree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from app.cases.model import SimilarPhoto
from app.i18n import _, ngettext
from app.photos.model import PhotoFacts

FAR_M = 200
OLD = timedelta(hours=24)
METRES_A_DEGREE = 111_195.0


@dataclass(frozen=True)
class PhotoCase:
    """What a photo is compared with.

    Args:
        lon, lat: of the case, degrees in EPSG:4490; None while there is no place.
        reported_at: None for a case that is just being reported.
    """

    now: datetime
    zone: tzinfo
    lon: float | None = None
    lat: float | None = None
    reported_at: datetime | None = None


def fact_text(facts: PhotoFacts, case: PhotoCase) -> str:
    """What the picture says of itself: 2026-11-30 14:41 · 6 m from the case; '' where it says nothing."""
    parts = []
    if facts.taken_at is not None:
        parts.append(f"{facts.taken_at.astimezone(case.zone):%Y-%m-%d %H:%M}")
    away_m = distance_m(facts, case)
    if away_m is not None:
        parts.append(_("{metres} m from the case").format(metres=f"{away_m:,.0f}"))
    return " · ".join(parts)


def remarks(facts: PhotoFacts, kind: str, case: PhotoCase) -> list[str]:
    """Return what does not fit, a sentence each: clock, time, distance."""
    found = []
    if facts.clock_at is not None and facts.taken_at is None:
        at = f"{facts.clock_at.astimezone(case.zone):%Y-%m-%d %H:%M}"
        found.append(_("The clock of the camera says {time}; that cannot be, and no time is noted.").format(time=at))
    elif facts.taken_at is not None:
        found += _time_remarks(facts.taken_at, kind, case)
    away_m = distance_m(facts, case)
    if away_m is not None and away_m > FAR_M:
        found.append(_("Taken {distance} from the place of the case.").format(distance=distance_text(away_m)))
    return found


def _time_remarks(taken_at: datetime, kind: str, case: PhotoCase) -> list[str]:
    begins_at = case.reported_at or case.now
    before = begins_at - taken_at
    if kind == "after" and case.reported_at is not None and before > timedelta(0):
        words = _("Shows the place after handling, but was taken {span} before the report.")
        return [words.format(span=span_text(before))]
    if before > OLD:
        return [_("Taken {span} before the report.").format(span=span_text(before))]
    return []


def similar_text(found: Sequence[SimilarPhoto]) -> str:
    """Say that the same picture was used before, with the numbers of cases that the person may see; '' for none."""
    if not found:
        return ""
    numbers = list(dict.fromkeys(one.case_no for one in found if one.case_no))
    count = len(found)
    words = ngettext(
        "The same picture was used before, in {count} photo of another case",
        "The same picture was used before, in {count} photos of other cases", count,
    ).format(count=count)  # fmt: skip
    return _("{title}: {words}").format(title=words, words=_(", ").join(numbers)) if numbers else words


def span_text(span: timedelta) -> str:
    """26 hours, or 3 days."""
    hours = max(1, round(span.total_seconds() / 3600))
    if hours < 48:
        return ngettext("{count} hour", "{count} hours", hours).format(count=hours)
    days = round(hours / 24)
    return ngettext("{count} day", "{count} days", days).format(count=f"{days:,}")


def distance_text(metres: float) -> str:
    """340 m, or 2.3 km."""
    if metres < 1000:
        return _("{metres} m").format(metres=f"{metres:,.0f}")
    return _("{kilometres} km").format(kilometres=f"{metres / 1000:,.1f}")


def distance_m(facts: PhotoFacts, case: PhotoCase) -> float | None:
    """Return how far from the case a picture was taken, in metres on a sphere; None where one has no place."""
    if facts.lon is None or facts.lat is None or case.lon is None or case.lat is None:
        return None
    one, other = math.radians(facts.lat), math.radians(case.lat)
    half = math.sin((other - one) / 2) ** 2
    half += math.cos(one) * math.cos(other) * math.sin(math.radians(case.lon - facts.lon) / 2) ** 2
    return 2 * math.degrees(math.asin(min(1.0, math.sqrt(half)))) * METRES_A_DEGREE
