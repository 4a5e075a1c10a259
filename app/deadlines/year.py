"""A year of the calendar as administrators see and correct it, and the factors of the management grades."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.deadlines.clock import Stretches
from app.deadlines.days import DEFAULT_STRETCHES, WEEKEND
from app.deadlines.model import CalendarAlarm
from app.errors import Refused
from app.i18n import N_, _

STRETCH = re.compile(r"(\d{1,2}[:：]\d{2})\s*[-–—~至]\s*(\d{1,2}[:：]\d{2})")
NO_HOURS = N_("“{hours}” are not valid working hours. Write them as 08:00-12:00 14:00-18:00.")


class DayKind(StrEnum):
    """What a day is to those who count on it."""

    WORKED = "worked"
    FREE = "free"
    HOLIDAY = "holiday"
    SHIFTED = "shifted"


KIND_LABELS = {
    DayKind.WORKED: N_("Working day"),
    DayKind.FREE: N_("Weekend"),
    DayKind.HOLIDAY: N_("Holiday"),
    DayKind.SHIFTED: N_("Make-up work day"),
}


@dataclass(frozen=True)
class Correction:
    """What somebody decided about a day.

    Args:
        stretches: None lets the library speak again.
        by: the name of the person, or the role where it is nobody of the staff.
    """

    day_on: date
    stretches: Stretches | None
    why: str
    by: str
    set_at: datetime


@dataclass(frozen=True)
class YearDay:
    """One day.

    Args:
        note: of a holiday, or why the day was corrected.
        base_stretches: what the library says.
        is_corrected: a correction holds now.
    """

    day_on: date
    stretches: Stretches
    is_sure: bool
    note: str | None
    base_stretches: Stretches
    base_note: str | None
    is_corrected: bool

    @property
    def kind(self) -> DayKind:
        """What it is."""
        is_weekend = self.day_on.weekday() >= WEEKEND
        if self.stretches:
            return DayKind.SHIFTED if is_weekend else DayKind.WORKED
        return DayKind.FREE if is_weekend and not self.note else DayKind.HOLIDAY


@dataclass(frozen=True)
class YearConfirmation:
    """Somebody stands for a year as it is, or has taken that back."""

    stands: bool
    why: str
    by: str
    set_at: datetime


@dataclass(frozen=True)
class GradeRuling:
    """The factors of the management grades; the newest of the past holds for handling that begins.

    Args:
        set_at: None for the proposal that the programme brings.
    """

    version: int
    is_on: bool
    factors: dict[str, float]
    why: str
    by: str
    set_at: datetime | None


@dataclass(frozen=True)
class CalendarYear:
    """A year with what people decided about it.

    Args:
        years: those that the table of days holds.
        sure_until: the last day of which all days before it are sure too.
        corrections: of this year, the newest first.
        standings: who stood for it and who took it back, the newest first.
        rulings: about the grades, the newest first.
        grids: unit grids of each grade.
    """

    year: int
    years: tuple[int, ...]
    today: date
    time_zone: str
    sure_until: date | None
    days: tuple[YearDay, ...]
    corrections: tuple[Correction, ...]
    standings: tuple[YearConfirmation, ...]
    alarm: CalendarAlarm | None
    rulings: tuple[GradeRuling, ...]
    grids: dict[str, int]

    @property
    def is_sure(self) -> bool:
        """Whether all of the year is sure."""
        return bool(self.days) and all(day.is_sure for day in self.days)

    @property
    def confirmed(self) -> YearConfirmation | None:
        """Who stands for it now."""
        return self.standings[0] if self.standings and self.standings[0].stands else None

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether it makes sense to stand for it no longer: somebody does, and it is not over."""
        return self.confirmed is not None and self.today.year <= self.year

    @property
    def usual_hours(self) -> Stretches:
        """The hours of an ordinary working day, as the library gives them."""
        found = Counter(day.base_stretches for day in self.days if day.base_stretches)
        return found.most_common(1)[0][0] if found else DEFAULT_STRETCHES

    @property
    def worked(self) -> int:
        """How many days are worked."""
        return sum(1 for day in self.days if day.stretches)

    def day(self, day_on: date) -> YearDay | None:
        """Return a day of this year."""
        at = (day_on - self.days[0].day_on).days if self.days else -1
        return self.days[at] if 0 <= at < len(self.days) else None


def hours_text(stretches: Stretches | None) -> str:
    """08:00–12:00 14:00–18:00, or that no work is done."""
    if not stretches:
        return _("day off")
    return " ".join(f"{since}–{until}" for since, until in stretches)


def read_hours(words: str) -> Stretches:
    """Return working hours as they are typed; the database says whether they can be.

    Raises:
        Refused: something else than hours was typed.
    """
    found = [(_clock(since), _clock(until)) for since, until in STRETCH.findall(words)]
    if not found or STRETCH.sub("", words).strip(" ,;，；、"):
        raise Refused(_(NO_HOURS).format(hours=words.strip() or "–"))
    return tuple(found)


def _clock(words: str) -> str:
    hours, _colon, minutes = words.replace("：", ":").partition(":")
    return f"{int(hours):02d}:{minutes}"
