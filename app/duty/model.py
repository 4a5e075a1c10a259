"""Shifts of the staff and contacts of units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.i18n import N_

PURPOSES = {
    "day": N_("Phone by day"),
    "night": N_("Phone at night"),
    "duty_phone": N_("Duty phone"),
    "mail": N_("E-mail"),
    "robot": N_("Group robot"),
    "letter_address": N_("Letter address"),
}
"""What a contact is for, in the order in which a unit is reached."""


@dataclass(frozen=True)
class OnDuty:
    """Somebody whose shift it is now.

    Args:
        post: the stored word of the post.
        area_code: the district or zone, '' for as far as the post reaches.
        seat: where they sit in the hall, '' where it is not said.
        ends_s: when the shift ends, Unix seconds of city time.
    """

    staff_id: int
    name: str
    post: str
    area_code: str
    seat: str
    ends_s: float


@dataclass(frozen=True)
class NewShift:
    """A shift that is to be planned; `number` is that of the person on the staff."""

    number: str
    post: str
    begins_at: datetime
    ends_at: datetime
    area: str | None = None
    seat: str | None = None


@dataclass(frozen=True)
class Shift:
    """A shift that is planned; `is_now` by the clock of the city."""

    shift_id: int
    number: str
    name: str
    post: str
    area: str | None
    begins_at: datetime
    ends_at: datetime
    seat: str | None
    is_demo: bool
    is_now: bool


@dataclass(frozen=True)
class NewContact:
    """How a unit is to be reached from a day on (None: today); what was there for this purpose ends."""

    unit: str
    purpose: str
    value: str
    person: str | None = None
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True)
class Contact:
    """How a unit is reached; `is_fallback` where a rule names the unit if nobody else is found."""

    contact_id: int
    unit_code: str
    unit_name: str
    unit_name_en: str | None
    purpose: str
    value: str
    person: str | None
    valid_from: date
    valid_to: date | None
    is_demo: bool
    is_fallback: bool


@dataclass(frozen=True)
class Brought:
    """What an import did.

    Args:
        count: how many rows were added, or would be.
        rejects: line and reason of the rows that were not; with one, nothing was added.
    """

    count: int
    rejects: tuple[tuple[int, str], ...] = ()
