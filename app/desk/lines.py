"""What one line of a queue says about a case, from the city in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.cases.model import Post, State
from app.city.addresses import say_address
from app.city.city import City
from app.city.model import CASE_STATES
from app.deadlines.lateness import LATENESS_LABELS, Lateness, first_due_of_one, lateness_of_one
from app.desk.lists import Clock
from app.desk.model import DeskUser
from app.i18n import _, pick
from app.map.marks import CLOSED_STATES
from app.texts.labels import channel_label
from app.texts.spans import overdue_text, span_text
from app.texts.times import when_text

BEGAN = {
    "reported": "reported_at", "accepted": "accepted_at", "at_dispatch": "filed_at", "dispatched": "dispatched_at",
    "received": "dispatched_at", "handled": "handled_at", "checked": "checked_at",
}  # fmt: skip
"""The column that says when what a state waits for began; other states may have begun more than once."""
ENDED = tuple(CASE_STATES[at] for at in CLOSED_STATES)


@dataclass(frozen=True)
class QueueLine:
    """One line.

    Args:
        unit: the short name of the unit that has it; '' for none.
        handler: who received it; '' for nobody.
        reported_at, last_at, mine_at, reply_due_at, now: in Unix seconds; put into words only where that is shown.
        holder: who has claimed it; '' for nobody. Nothing tells of claims yet.
        late: its lateness; a hazard is urgent whatever its time.
        time_late: the lateness of its time alone, for the colour of what is left.
        left: what is left of its time, or how much too late it is; that it has no limit, where it has none.
        used: share of the time that is gone, None where it is not known.
        holder: who works on the case now, '' for nobody.
        requirement: what the supervision that waits requires; '' where none does.
    """

    case_id: int
    number: str
    title: str
    place: str
    channel: str
    returned_times: int
    unit: str
    handler: str
    state_word: str
    district: str
    reported_at: float | None
    last_at: float | None
    mine_at: float | None
    now: float
    time_zone: str
    late: Lateness
    time_late: Lateness
    left: str
    used: float | None
    holder: str = ""
    reply_due_at: float | None = None
    requirement: str = ""

    @property
    def state(self) -> str:
        """Its state in the language of this process."""
        return State(self.state_word).label

    @property
    def reported(self) -> str:
        """When it was reported."""
        return self._when(self.reported_at)

    def time(self, clock: Clock) -> str:
        """The time that a list tells in place of what is left; '' where it tells that."""
        if clock is Clock.REPLY:
            return self._when(self.reply_due_at) or _("no set day")
        return self._when({Clock.LAST_ACT: self.last_at, Clock.OWN_ACT: self.mine_at}.get(clock))

    def is_late_for(self, clock: Clock) -> bool:
        """Whether the time that a list tells in place of what is left has passed and should not have."""
        return clock is Clock.REPLY and self.reply_due_at is not None and self.reply_due_at < self.now

    def second(self, clock: Clock) -> str:
        """What stands under the class: the place, and in a list of supervisions first what is required."""
        required = self.requirement if clock is Clock.REPLY else ""
        return " · ".join(part for part in (required, self.place) if part)

    def _when(self, at: float | None) -> str:
        return when_text(at, self.now, self.time_zone) if at is not None else ""

    @property
    def whose(self) -> str:
        """Whose the case is: who has claimed it, else its unit and who received it there."""
        return (f"● {self.holder}" if self.holder else "") or " · ".join(
            part for part in (self.unit, self.handler) if part
        )


def line_of(city: City, case_id: int, now: float) -> QueueLine | None:
    """Return the line of a case, None where it is not in memory any more."""
    record = city.cases.record(case_id)
    if record is None:
        return None
    found = city.classes.get(record["class_id"])
    due = first_due_of_one(record["due_at"], record["handled_at"], record["stage_due_at"])
    time_late = lateness_of_one(record["state"] in ENDED, record["is_suspended"], due, record["soon_at"], now)
    address = say_address(city.streets, record["address"])
    unit = city.units.get(record["unit_id"])
    district = district_name(city, record["district"])
    holder = city.at_work.holder_of(case_id)
    return QueueLine(
        case_id,
        short_number(record["number"]),
        pick(found.name, found.name_en) if found else _("Unknown class"),
        " · ".join(part for part in (address, district) if part),
        channel_label(record["channel"]),
        record["returned_times"],
        pick(unit.short_name, unit.short_name_en) if unit is not None else "",
        city.staff_names.get(record["handler_id"], ""),
        record["state"],
        district,
        record["reported_at"],
        record["last_at"],
        record["mine_at"],
        now,
        city.profile.time_zone,
        Lateness.URGENT if record["is_urgent"] and time_late is not Lateness.CLOSED else time_late,
        time_late,
        _left_text(time_late, due, now),
        _used(record, due, now),
        holder.name if holder is not None else "",
        record["reply_due_at"],
        record["requirement"],
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
    row = city.areas.row_of(code)
    if row is None:
        return ""
    return pick(city.areas.names[row], city.areas.names_en[row])


def posts_text(city: City, me: DeskUser) -> str:
    """The posts of somebody, each once, with the district or zone or the unit that it is held for."""

    def place(post: Post) -> str:
        if me.person.areas.get(post):
            return area_name(city, me.person.areas[post] or "")
        unit = city.units.get(me.person.posts[post] or 0) if post is Post.HANDLER else None
        return pick(unit.name, unit.name_en) if unit is not None else ""

    return ", ".join(" · ".join(part for part in (post.label, place(post)) if part) for post in me.person.posts)


def _left_text(late: Lateness, due: float | None, now: float) -> str:
    if late in (Lateness.SUSPENDED, Lateness.NO_LIMIT):
        return _(LATENESS_LABELS[late])
    if due is None:
        return ""
    return overdue_text(now - due, most=1) if due < now else span_text(due - now)


def _used(record: dict[str, Any], due: float | None, now: float) -> float | None:
    began = record.get(BEGAN.get(record["state"], ""))
    if due is None or began is None or due <= began or record["is_suspended"]:
        return None
    return float(np.clip((now - began) / (due - began), 0.0, 1.0))
