"""The columns of what was found: a row gives a title, what it says and whether it is there at first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.i18n import N_, _
from app.search.model import FoundCase
from app.texts.labels import STATE_LABELS, channel_label
from app.texts.times import local


@dataclass(frozen=True)
class FoundColumn:
    """One column.

    Args:
        key: stored in preferences and links, never renamed.
        title: marked for translation.
        text: what it says of a case, given the time zone of the city.
    """

    key: str
    title: str
    text: Callable[[FoundCase, str], str]
    is_shown: bool = True


def _moment(at: datetime | None, time_zone: str) -> str:
    return f"{local(at.timestamp(), time_zone):%Y-%m-%d %H:%M}" if at is not None else ""


FOUND_COLUMNS = (
    FoundColumn("number", N_("Number"), lambda case, _zone: case.number),
    FoundColumn("class", N_("Class"), lambda case, _zone: str(case.class_name)),
    FoundColumn("state", N_("State"), lambda case, _zone: _(STATE_LABELS.get(case.state, case.state))),
    FoundColumn("reported", N_("Reported at"), lambda case, zone: _moment(case.reported_at, zone)),
    FoundColumn("place", N_("Place"), lambda case, _zone: case.address),
    FoundColumn("text", N_("Description"), lambda case, _zone: " ".join(case.text.split())),
    FoundColumn("unit", N_("Responsible unit"), lambda case, _zone: str(case.unit) if case.unit else ""),
    FoundColumn("district", N_("District"), lambda case, _zone: str(case.district) if case.district else "", False),
    FoundColumn("channel", N_("Source"), lambda case, _zone: channel_label(case.channel), False),
    FoundColumn("due", N_("Deadline"), lambda case, zone: _moment(case.due_at, zone), False),
    FoundColumn("closed", N_("Closed at"), lambda case, zone: _moment(case.closed_at, zone), False),
)
FOUND_BY_KEY = {column.key: column for column in FOUND_COLUMNS}
FIRST_COLUMNS = tuple(column.key for column in FOUND_COLUMNS if column.is_shown)


def columns_of(keys: tuple[str, ...] | list[str]) -> tuple[FoundColumn, ...]:
    """Return the columns of these keys in the order of the table; the number is always there."""
    wanted = {key for key in keys if key in FOUND_BY_KEY} or set(FIRST_COLUMNS)
    return tuple(column for column in FOUND_COLUMNS if column.key in wanted | {"number"})
