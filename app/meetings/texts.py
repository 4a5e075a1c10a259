"""What the board says about items and meetings, in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from app.i18n import N_, _, language, ngettext, pick
from app.meetings.items import BY_KEY
from app.meetings.model import (
    CAUSES,
    LIMITS,
    MEETING_KINDS,
    MEETING_STATES,
    Board,
    BoardColumn,
    Card,
    ItemAct,
    ItemState,
    Meeting,
)
from app.texts.times import local

DAY_S = 86_400.0
AGED_DAYS, LONG_DAYS = 20, 30
"""From so many days on the age of an item is written in the colours of what is due soon, and late."""
ARISEN = {
    "refusals": N_("after the third refusal"),
    "fallback": N_("a fallback rule was used"),
    "supervision": N_("a leader supervises it"),
    "coordination": N_("referred for coordination"),
    "hand": N_("put by hand"),
}
"""How an item came to the board."""
HINTS = {
    ItemState.CANDIDATE: N_("From the third refusal on"),
    ItemState.EVIDENCE: N_("Complete it, then schedule"),
    ItemState.SCHEDULED: N_("No meeting is planned"),
    ItemState.RULED: N_("In force from its first day"),
    ItemState.FOLLOWED_UP: N_("Tasks with their dates"),
    ItemState.DONE: N_("What the ruling did since"),
    ItemState.ADJOURNED: N_("Comes back on its day"),
}


def class_text(card: Card) -> str:
    """The class of an item in the language of the screen."""
    return pick(card.class_name, card.class_name_en)


def place_text(card: Card) -> str:
    """The address of an item in the language of the screen."""
    return pick(card.address, card.address_en)


def pair_text(card: Card) -> str:
    """The units in dispute, the first two; more are counted."""
    units = card.units if language() != "en" else card.units_en
    if not units:
        return _("No unit yet")
    words = " ⇄ ".join(units[:2])
    return f"{words} +{len(units) - 2}" if len(units) > 2 else words


def cause_text(key: str) -> str:
    """A cause in words."""
    return _(CAUSES[key])


def days_of(card: Card, now_s: float) -> int:
    """Whole days since the report of the oldest case."""
    return max(0, int((now_s - card.since_s) // DAY_S))


def lateness_of(card: Card, now_s: float) -> str:
    """The lateness that the mark of a card shows: of its scheduling, not of its cases."""
    if card.state in (ItemState.RULED, ItemState.FOLLOWED_UP, ItemState.DONE):
        return "closed"
    if card.is_urgent:
        return "urgent"
    if card.state is ItemState.ADJOURNED:
        return "suspended"
    if card.state is ItemState.SCHEDULED or card.schedule_by_s is None:
        return "in_time"
    if card.schedule_by_s < now_s:
        return "overdue"
    return "soon" if card.schedule_by_s - now_s < 2 * DAY_S else "in_time"


def short_days(days: int) -> str:
    """A number of days where there is little room."""
    return _("{count} d").format(count=days)


def cases_text(count: int) -> str:
    """How many cases an item holds."""
    return ngettext("{count} case", "{count} cases", count).format(count=count)


def outcome_text(card: Card) -> str:
    """The last line of a card whose item was decided or adjourned; '' for one that is still open."""
    if card.state is ItemState.ADJOURNED and card.adjourned_until is not None:
        return _("until {day}: {reason}").format(day=short_day(card.adjourned_until), reason=card.reason or "")
    if card.state not in (ItemState.RULED, ItemState.FOLLOWED_UP, ItemState.DONE):
        return ""
    if card.ruling_no is None:
        return (
            _("Task of meeting {number}").format(number=card.meeting_no)
            if card.meeting_no
            else _("Settled at the desk")
        )
    if card.sent:
        return _("Ruling {number}: sent {sent}, back {refused}").format(
            number=card.ruling_no, sent=card.sent, refused=card.refused
        )
    day = short_day(card.ruling_from) if card.ruling_from else ""
    return _("Ruling {number} from {day}").format(number=card.ruling_no, day=day)


def short_day(day: date | datetime) -> str:
    """Month and day."""
    return f"{day.month:02d}-{day.day:02d}"


def meeting_title(meeting: Meeting) -> str:
    """What a meeting is called."""
    if meeting.kind == "on_site":
        return _("On-site meeting {number}").format(number=meeting.meeting_no)
    return _("Coordination meeting {number}").format(number=meeting.meeting_no)


def meeting_when(meeting: Meeting) -> str:
    """Day, time and place."""
    return f"{meeting.starts_at:%Y-%m-%d %H:%M} · {meeting.place}"


def minutes_text(minutes: int) -> str:
    """A span as hours and minutes."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def agenda_text(meeting: Meeting) -> str:
    """How full the agenda is; says so where it is too long."""
    words = ngettext("{count} item", "{count} items", meeting.items).format(count=meeting.items)
    used = f"{minutes_text(meeting.used_minutes)} / {minutes_text(meeting.minutes)}"
    if meeting.minutes_over:
        over = _("{minutes} min too long: move items to the next meeting").format(minutes=meeting.minutes_over)
        return f"{words} · {used} · {over}"
    return f"{words} · {used}"


def column_hint(column: BoardColumn, board: Board) -> tuple[str, bool]:
    """What the line under the head of a column says, and whether it is a warning."""
    limit = LIMITS.get(column.state)
    if limit is not None and column.total > limit:
        over = column.total - limit
        return ngettext("{count} over the limit", "{count} over the limit", over).format(count=over), True
    if column.state is ItemState.SCHEDULED and board.meeting is not None:
        meeting = board.meeting
        if meeting.minutes_over:
            return _("{minutes} min too long for the meeting").format(minutes=meeting.minutes_over), True
        return _("Meeting {day} {time}, {used} planned").format(
            day=short_day(meeting.starts_at), time=f"{meeting.starts_at:%H:%M}", used=minutes_text(meeting.used_minutes)
        ), False
    return _(HINTS[column.state]), False


def act_text(act: ItemAct) -> str:
    """One line of the history: what was done."""
    if act.action == "put":
        return _("arose: {how}").format(how=_(ARISEN.get(act.inputs.get("by", ""), "?")))
    if act.action == "again":
        return _("arose again: {how}").format(how=_(ARISEN.get(act.inputs.get("by", ""), "?")))
    if act.action == "merge":
        return _("taken together with {count} others").format(count=len(act.inputs.get("items", ())))
    if act.action == "merged":
        return _("taken together with № {number}").format(number=act.inputs.get("into", "?"))
    words = _(BY_KEY[act.action].done_label) if act.action in BY_KEY else act.action
    more = act.inputs.get("ruling") or act.inputs.get("reason") or act.inputs.get("text") or _meeting_of(act.inputs)
    return f"{words} · {more}" if more else words


def _meeting_of(inputs: dict[str, Any]) -> str:
    return _("meeting {number}").format(number=inputs["meeting"]) if inputs.get("meeting") else ""


def person_of(act: ItemAct) -> str:
    """Who did it, or that it happened by itself."""
    return act.person or _("by itself")


def day_of(at_s: float, time_zone: str) -> str:
    """Month and day of an instant."""
    return short_day(local(at_s, time_zone))


def earliest_return(now_s: float, time_zone: str) -> date:
    """The first day that an item may be adjourned to."""
    return local(now_s, time_zone).date() + timedelta(days=1)


def meeting_row(meeting: Meeting) -> tuple[str, ...]:
    """A meeting as a row of a table, its number first."""
    return (
        str(meeting.meeting_no),
        _(MEETING_STATES[meeting.state]),
        f"{meeting.starts_at:%Y-%m-%d %H:%M}",
        _(MEETING_KINDS[meeting.kind]),
        meeting.place,
        meeting.chair or "–",
        str(meeting.items),
        minutes_text(meeting.used_minutes),
        str(meeting.rulings),
    )
