"""What one line of a queue says about a case, from the city in memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.cases.model import Post
from app.city.addresses import say_address
from app.city.city import City
from app.desk.model import Me
from app.desk.spans import left_words
from app.i18n import _, pick
from app.map.details import CHANNEL_WORDS
from app.map.marks import Lateness

BEGAN = {
    "reported": "reported_at", "accepted": "accepted_at", "at_dispatch": "filed_at", "dispatched": "dispatched_at",
    "received": "dispatched_at", "handled": "handled_at", "checked": "checked_at",
}  # fmt: skip
"""The column that says when what a state waits for began; other states may have begun more than once."""


@dataclass(frozen=True)
class QueueLine:
    """One line.

    Args:
        late: its lateness; a hazard is urgent whatever its time.
        time_late: the lateness of its time alone, for the colour of what is left.
        left: what is left of its time, or how much too late it is; '' without a limit.
        used: share of the time that is gone, None where it is not known.
    """

    case_id: int
    number: str
    title: str
    place: str
    channel: str
    returned_times: int
    late: Lateness
    time_late: Lateness
    left: str
    used: float | None


def line_of(city: City, case_id: int, now: float) -> QueueLine | None:
    """Return the line of a case, None where it is not in memory any more."""
    record = city.cases.record(case_id)
    if record is None:
        return None
    found = city.classes.get(record["class_id"])
    due = record["due_at"] if record["due_at"] is not None and record["handled_at"] is None else record["stage_due_at"]
    time_late = _lateness(record, due, now)
    address = say_address(city.streets, record["address"])
    return QueueLine(
        case_id,
        short_number(record["number"]),
        pick(found.name, found.name_en) if found else _("Unknown class"),
        " · ".join(part for part in (address, district_name(city, record["district"])) if part),
        _(CHANNEL_WORDS[record["channel"]]),
        record["returned_times"],
        Lateness.URGENT if record["is_urgent"] and time_late is not Lateness.CLOSED else time_late,
        time_late,
        _left_text(record, due, now),
        _used(record, due, now),
    )


def short_number(number: str) -> str:
    """The number without the area that it begins with: 261122-01043."""
    parts = number.split("-")
    return "-".join(parts[1:]) if len(parts) == 3 else number


def district_name(city: City, at: int) -> str:
    """The name of a district by its place in the list of districts."""
    return area_name(city, city.districts[at]) if 0 <= at < len(city.districts) else ""


def area_name(city: City, code: str) -> str:
    """The name of a district or zone by its code; '' where it is not known."""
    if code not in city.areas.codes:
        return ""
    row = city.areas.codes.index(code)
    return pick(city.areas.names[row], city.areas.names_en[row])


def posts_text(city: City, me: Me) -> str:
    """The posts of somebody, each once, with the district or zone or the unit that it is held for."""

    def place(post: Post) -> str:
        if me.person.areas.get(post):
            return area_name(city, me.person.areas[post] or "")
        unit = city.units.get(me.person.posts[post] or 0) if post is Post.HANDLER else None
        return pick(unit.name, unit.name_en) if unit is not None else ""

    return ", ".join(" · ".join(part for part in (post.label, place(post)) if part) for post in me.person.posts)


def _lateness(record: dict, due: float | None, now: float) -> Lateness:
    if record["state"] in ("closed", "void", "merged"):
        return Lateness.CLOSED
    if record["is_suspended"]:
        return Lateness.SUSPENDED
    if due is not None and due < now:
        return Lateness.OVERDUE
    if record["soon_at"] is not None and due is not None and record["soon_at"] <= now:
        return Lateness.SOON
    return Lateness.IN_TIME


def _left_text(record: dict, due: float | None, now: float) -> str:
    if record["is_suspended"]:
        return _("Suspended")
    if due is None:
        return ""
    return left_words(due - now)


def _used(record: dict, due: float | None, now: float) -> float | None:
    began = record.get(BEGAN.get(record["state"], ""))
    if due is None or began is None or due <= began or record["is_suspended"]:
        return None
    return float(np.clip((now - began) / (due - began), 0.0, 1.0))
