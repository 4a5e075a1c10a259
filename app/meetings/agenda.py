"""A meeting as it is prepared: agenda with minutes, who is invited and was there, notes, templates, series, addenda."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from app.errors import Refused
from app.i18n import N_, _, ngettext
from app.meetings.model import AgendaItem, Meeting, MeetingState
from app.meetings.series import LAST_WEEK, next_days
from app.texts.labels import WEEKDAYS
from app.texts.times import local

LEAST_MINUTES, MOST_MINUTES = 1, 240
AHEAD = 4
"""So many days of a series are shown."""
WEEKS = (N_("first"), N_("second"), N_("third"), N_("fourth"), N_("last"))


@dataclass(frozen=True)
class InvitedUnit:
    """A unit that is invited; `has_attended` is None before anybody said it, `items` how many items it disputes."""

    unit_id: int
    name: str
    name_en: str
    has_attended: bool | None
    items: int


@dataclass(frozen=True)
class InvitedPerson:
    """A person who is invited, for a unit or by themselves."""

    person_no: int
    name: str
    unit: str | None
    unit_en: str | None
    has_attended: bool | None


@dataclass(frozen=True)
class Addendum:
    """A correction of a closed meeting."""

    addendum_no: int
    item_id: int | None
    words: str
    at_s: float
    person: str


@dataclass(frozen=True)
class Template:
    """What meetings are planned from; with a rhythm it is a series.

    Args:
        template_id: its number, 0 for a new one.
        begins_at: local time of the city.
        weekday: 1 is Monday; None: no series.
        every_weeks, week_of_month: one of them for a series; see app/meetings/series.py.
        first_on: the series begins here.
    """

    template_id: int
    title: str
    kind: str
    place: str
    minutes: int
    item_minutes: int
    unit_ids: tuple[int, ...]
    note: str
    begins_at: time
    weekday: int | None = None
    every_weeks: int | None = None
    week_of_month: int | None = None
    first_on: date | None = None

    def to_store(self) -> dict[str, Any]:
        """Return it as `city.keep_template` takes it."""
        words = asdict(self) | {"begins_at": f"{self.begins_at:%H:%M}", "unit_ids": list(self.unit_ids)}
        return words | {"first_on": self.first_on.isoformat() if self.first_on else None}

    def next_days(self, after_on: date, count: int = AHEAD) -> list[date]:
        """Return the next days of the series after a day; none without a rhythm."""
        if self.weekday is None or self.first_on is None:
            return []
        return next_days(self.first_on, self.weekday, self.every_weeks, self.week_of_month, after_on, count)


@dataclass(frozen=True)
class Dossier:
    """Everything about one meeting that is prepared or kept with it.

    Args:
        chairs: number and name of everybody who can hold it.
        now_s: Unix seconds of the city.
    """

    meeting: Meeting
    note: str
    items: tuple[AgendaItem, ...]
    units: tuple[InvitedUnit, ...]
    people: tuple[InvitedPerson, ...]
    addenda: tuple[Addendum, ...]
    chairs: tuple[tuple[str, str], ...]
    now_s: float
    time_zone: str

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be changed any more."""
        return self.meeting.state is MeetingState.CLOSED


class AgendaStore(Protocol):
    """Keeps what belongs to a meeting; every method is one transaction of the person who is logged in.

    Every method raises Refused where the database says no, Conflict where somebody was faster, and Unavailable where it
    cannot be reached.
    """

    def dossier(self, meeting_no: int) -> Dossier:
        """Return everything about a meeting."""

    def templates(self) -> list[Template]:
        """Return templates and series."""

    def open_days(self) -> list[date]:
        """Return the local days of the meetings that are not closed."""

    def order(self, meeting_no: int, item_id: int, place: int, minutes: int) -> None:
        """Give an item its place and its minutes."""

    def note(self, meeting_no: int, version: int, words: str) -> int:
        """Keep the notes of a meeting; return its new version."""

    def name_chair(self, meeting_no: int, number: str) -> None:
        """Say who holds it."""

    def invite_unit(self, meeting_no: int, unit_id: int) -> None:
        """Invite a unit."""

    def invite_disputing(self, meeting_no: int) -> int:
        """Invite all units in dispute; return how many came to the list."""

    def invite_person(self, meeting_no: int, name: str, unit_id: int | None) -> int:
        """Invite a person; return their number."""

    def uninvite(self, meeting_no: int, person_no: int | None, unit_id: int | None) -> None:
        """Take a person or a unit off the list."""

    def attend(self, meeting_no: int, person_no: int | None, unit_id: int | None, has_attended: bool | None) -> None:
        """Note whether somebody was there."""

    def keep_template(self, template: Template) -> int:
        """Keep a new template or series; return its number."""

    def retire_template(self, template_id: int) -> None:
        """Use a template no more."""

    def plan_from(self, template_id: int, starts_at: datetime) -> int:
        """Plan a meeting as a template says; return its number."""

    def add_addendum(self, meeting_no: int, item_id: int | None, words: str) -> int:
        """Add a correction to a closed meeting; return its number."""


class AgendaService:
    """The use cases of preparing a meeting; see the port for what each raises."""

    def __init__(self, store: AgendaStore) -> None:
        self.store = store

    def dossier(self, meeting_no: int) -> Dossier:
        """Return everything about a meeting.

        Raises:
            Refused: there is no such meeting.
        """
        return self.store.dossier(meeting_no)

    def move_item(self, found: Dossier, row: int, by: int) -> int | None:
        """Move an item of the agenda up or down; return its new row, None where it stays.

        Args:
            row: counted from 0.
            by: -1 is up.
        """
        target = row + by
        if not (0 <= row < len(found.items) and 0 <= target < len(found.items)):
            return None
        card = found.items[row].card
        self.store.order(found.meeting.meeting_no, card.item_id, target + 1, card.minutes or 5)
        return target

    def set_minutes(self, found: Dossier, row: int, minutes: int) -> None:
        """Give an item its minutes, within the limits."""
        card = found.items[row].card
        minutes = min(max(minutes, LEAST_MINUTES), MOST_MINUTES)
        self.store.order(found.meeting.meeting_no, card.item_id, row + 1, minutes)

    def templates(self) -> list[Template]:
        """Return templates and series."""
        return self.store.templates()

    def keep_template(self, template: Template) -> int:
        """Keep a new template or series.

        Raises:
            Refused: without a title or a place, or not whole.
        """
        if not template.title.strip() or not template.place.strip():
            raise Refused(_("A template needs a title and a place."))
        return self.store.keep_template(template)

    def plan_next_free(self, template: Template, now_s: float, time_zone: str) -> int:
        """Plan the first meeting of a series on a day without a meeting.

        Raises:
            Refused: it is no series.
        """
        return self.plan_next(template, now_s, time_zone, self.store.open_days())

    def plan_next(self, template: Template, now_s: float, time_zone: str, taken: Sequence[date] = ()) -> int:
        """Plan the next meeting of a series: the first of its days that has none yet.

        Raises:
            Refused: it is no series.
        """
        today = local(now_s, time_zone).date()
        days = [day for day in template.next_days(today, AHEAD + len(taken)) if day not in taken]
        if not days:
            raise Refused(_("This template has no rhythm: choose the day yourself."))
        return self.plan_on(template, days[0], time_zone)

    def plan_on(self, template: Template, day: date, time_zone: str) -> int:
        """Plan a meeting of a template on a day.

        Raises:
            Refused: the day is over.
        """
        at = datetime.combine(day, template.begins_at, ZoneInfo(time_zone))
        return self.store.plan_from(template.template_id, at)

    def add_addendum(self, meeting_no: int, item_id: int | None, words: str) -> int:
        """Add a correction to a closed meeting.

        Raises:
            Refused: without a text, or the meeting is not closed.
        """
        if not words.strip():
            raise Refused(_("Write the correction."))
        return self.store.add_addendum(meeting_no, item_id, words.strip())


def rhythm_text(template: Template) -> str:
    """When meetings of a template are held; '' without a rhythm."""
    if template.weekday is None:
        return ""
    day = _(WEEKDAYS[template.weekday - 1])
    at = f"{template.begins_at:%H:%M}"
    if template.every_weeks == 1:
        return _("every {day}, {time}").format(day=day, time=at)
    if template.every_weeks:
        words = ngettext(
            "every {count} week, {day}, {time}", "every {count} weeks, {day}, {time}", template.every_weeks
        )
        return words.format(count=template.every_weeks, day=day, time=at)
    week = _(WEEKS[min(template.week_of_month or 1, LAST_WEEK) - 1])
    return _("the {week} {day} of each month, {time}").format(week=week, day=day, time=at)


def time_text(found: Dossier) -> tuple[str, bool]:
    """How long the agenda is against the room, and whether it is too long."""
    used, room = found.meeting.used_minutes, found.meeting.minutes
    ends = found.meeting.starts_at + timedelta(minutes=used)
    words = _("{used} of {room} min planned, ends {time}").format(used=used, room=room, time=f"{ends:%H:%M}")
    if used > room:
        over = used - room
        more = ngettext("{count} min too long", "{count} min too long", over).format(count=over)
        return f"{words} · {more}", True
    return words, False
