"""The head of a case from the city in memory, to be painted before the case itself has been read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.cases.model import State
from app.city.city import City
from app.desk.lines import QueueLine, line_of
from app.i18n import _
from app.map.marks import Lateness
from app.texts.times import when_text

TONES = {
    Lateness.SUSPENDED: "paused", Lateness.SOON: "soon", Lateness.OVERDUE: "late", Lateness.IN_TIME: "accent",
    Lateness.CLOSED: "text_2",
}  # fmt: skip


@dataclass(frozen=True)
class CasePreview:
    """What the head of a case says.

    Args:
        source: channel and when it was reported.
        left: what is left of its time; '' for a case that has ended.
        due: when it is due; '' where nothing is.
    """

    title: str
    state: str
    is_urgent: bool
    place: str
    number: str
    source: str
    left: str
    due: str
    tone: str


def preview_of(city: City, case_id: int, now: float) -> CasePreview | None:
    """Return the head of a case, None where it is not in memory."""
    line, record = line_of(city, case_id, now), city.cases.record(case_id)
    if line is None or record is None:
        return None
    is_over = line.time_late is Lateness.CLOSED
    reported = record["reported_at"]
    since = when_text(reported, now, city.profile.time_zone) if reported is not None else ""
    return CasePreview(
        line.title, State(record["state"]).label, bool(record["is_urgent"]), line.place, record["number"],
        " · ".join(part for part in (line.channel, since) if part), "" if is_over else line.left or _("No limit"),
        _due_words(city, record, line, now), TONES.get(line.time_late, "accent"),
    )  # fmt: skip


def _due_words(city: City, record: dict[str, Any], line: QueueLine, now: float) -> str:
    if line.time_late is Lateness.CLOSED:
        return ""
    if record["is_suspended"]:
        return _("The time limit is paused.")
    due = record["due_at"] if record["due_at"] is not None and record["handled_at"] is None else record["stage_due_at"]
    return _("Due {time}.").format(time=when_text(due, now, city.profile.time_zone)) if due is not None else ""
