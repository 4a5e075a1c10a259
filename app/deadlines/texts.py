"""Deadlines in words: limits with their source, days and spans of a count, what is left."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.deadlines.clock import WORKING_UNITS
from app.deadlines.explain import Explanation
from app.deadlines.lateness import LATENESS_WORDS, lateness_of_clock
from app.deadlines.limits import Limit
from app.deadlines.model import CalendarAlarm, DaySource, StageClock
from app.deadlines.rows import ClockRow, RowKind
from app.i18n import N_, _, ngettext, pick
from app.manual.limits import limit_words
from app.texts.spans import counted_text
from app.texts.times import day_text

HOLIDAYS = (
    N_("New Year's Day"), N_("Spring Festival"), N_("Tomb-sweeping Day"), N_("Labour Day"), N_("Dragon Boat Festival"),
    N_("Mid-Autumn Festival"), N_("National Day"), N_("70th Anniversary of Victory"),
)  # fmt: skip
SHIFTED = " (shifted workday)"
"""How `app/deadlines/days.py` marks a day that is worked in place of another."""


def limit_text(limit: Limit) -> str:
    """4 working hours."""
    return limit_words(limit.value, limit.unit)


def span_text(span: timedelta) -> str:
    """What a clock counts, exact to the second: 1 h 40 min, 8 h, 45 s."""
    return counted_text(span.total_seconds())


def time_text(at: datetime) -> str:
    """18:46, or 18:46:09 where seconds matter."""
    rounded = at + timedelta(microseconds=500_000)
    return f"{rounded:%H:%M:%S}" if rounded.second else f"{rounded:%H:%M}"


def moment_text(at: datetime, time_zone: str) -> str:
    """Fri 27 Nov 10:20, on the clock of the city."""
    there = at.astimezone(ZoneInfo(time_zone))
    return f"{day_text(there.date())} {time_text(there)}"


def row_texts(row: ClockRow) -> tuple[str, str, str]:
    """A row as three cells: the day, what happened, what counts."""
    if row.kind is RowKind.LEFT_OUT:
        words = ngettext("{days} more working day", "{days} more working days", row.days)
        return "…", words.format(days=row.days), span_text(row.counted)
    days = day_text(row.first_on)
    if row.last_on != row.first_on:
        days = _("{first} to {last}").format(first=days, last=day_text(row.last_on))
    if row.kind is RowKind.OFF:
        return days, note_text(row.note) if row.note else _("day off"), "–"
    spans = ", ".join(_span(since, until) for since, until in row.spans)
    if row.kind is RowKind.PAUSE:
        return days, _("suspended {span}").format(span=spans), "–"
    if row.kind is RowKind.EVEN:
        return days, _("beyond the work calendar, estimated by average hours"), span_text(row.counted)
    return days, f"{spans} · {note_text(row.note)}" if row.note else spans, span_text(row.counted)


def note_text(note: str) -> str:
    """What the calendar says about a day: a holiday of the library in the person's language, else as it was written."""
    if note.endswith(SHIFTED):
        return _("make-up work day for {holiday}").format(holiday=_(note.removesuffix(SHIFTED)))
    return _(note) if note in HOLIDAYS else note


def source_text(clock: StageClock) -> str:
    """Where the limit comes from, with rule and version."""
    rule, version = clock.rule, clock.rule_version or "?"
    if clock.source is DaySource.MANUAL and rule is not None:
        sentence = _("Command manual {version}, class {code}, condition {number}: {condition}")
        condition = pick(rule.condition, rule.condition_en)
        return sentence.format(version=version, code=rule.class_code, number=rule.condition_no, condition=condition)
    if clock.source is DaySource.MANUAL:
        return _("Command manual {version}").format(version=version)
    if clock.source is DaySource.CLASS:
        return _("Time limit of the class in the code table; the manual had no rule at filing")
    if clock.source is DaySource.DEFAULT:
        return _("Default of Gridhall: neither manual nor class has a time limit")
    if clock.source is DaySource.STAGE:
        return _("Time limit of the stage")
    if clock.limit is not None:
        return _("Rule {version}").format(version=version)
    return _("Imported with the case; the original time limit is unknown")


def limit_line(clock: StageClock) -> str:
    """The limit with factor and extensions: 4 working hours × 1.5 (grade B) + 2 extensions = 18 h."""
    if clock.limit is None or clock.limit_s is None:
        return _("unknown")
    text = limit_text(clock.limit)
    if clock.multiplier is not None:
        text += " " + _("× {factor} (grade {grade})").format(factor=f"{clock.multiplier:g}", grade=clock.grade)
    if clock.extended_at:
        text += " " + _("+ {times} × {span} extension").format(
            times=len(clock.extended_at), span=span_text(timedelta(seconds=clock.limit_s))
        )
    whole = timedelta(seconds=clock.limit_s * (1 + len(clock.extended_at)))
    return f"{text} = {span_text(whole)}"


def standing_text(clock: StageClock, now: datetime, time_zone: str) -> str:
    """How the clock stands: ended, suspended, late, or when it is due."""
    if clock.ended_at is not None:
        text = _("done at {at}").format(at=moment_text(clock.ended_at, time_zone))
        if clock.due_at is not None and clock.ended_at > clock.due_at:
            late = (clock.ended_at - clock.due_at).total_seconds()
            text += " · " + _("overdue {span}").format(span=counted_text(late, most=2))
        return text
    if clock.due_at is None:
        return _("suspended") if clock.paused_at is not None else _("without a deadline")
    if clock.paused_at is not None:
        return _("suspended, overdue since {at}").format(at=moment_text(clock.due_at, time_zone))
    if clock.due_at < now:
        return _("overdue since {at}").format(at=moment_text(clock.due_at, time_zone))
    return _("due by {at}").format(at=moment_text(clock.due_at, time_zone))


def left_text(clock: StageClock, left: timedelta | None) -> str:
    """What is left of a running clock, in its own time: 2 h 10 min of working time left."""
    if left is None:
        return ""
    is_working = clock.limit is not None and clock.limit.unit in WORKING_UNITS
    if left < timedelta(0):
        text = _("overdue {span} (working time)") if is_working else _("overdue {span} (counted day and night)")
    else:
        text = _("{span} left (working time)") if is_working else _("{span} left (counted day and night)")
    return text.format(span=counted_text(abs(left).total_seconds(), most=2))


def lateness_of(clock: StageClock, now: datetime) -> str:
    """The word for the mark of a clock: in_time, soon, overdue, suspended, no_limit or closed."""
    return LATENESS_WORDS[lateness_of_clock(clock, now)]


def remarks(explanation: Explanation | None, clock: StageClock, time_zone: str) -> list[str]:
    """What has to be known beside the count, one sentence each."""
    said = []
    if clock.is_provisional:
        said.append(_("Provisional: the holidays of these days are not published yet. The deadline may change."))
    if explanation is None:
        return said
    if explanation.counted_due_at is None:
        sentence = _("Suspended since {at}. {span} of the time limit remain and run again after it is resumed.")
        since = clock.paused_at or clock.started_at
        said.append(sentence.format(at=moment_text(since, time_zone), span=span_text(explanation.left)))
    elif explanation.is_corrected:
        sentence = _(
            "The work calendar was corrected after this deadline was set. A recount would give {at}; this "
            "deadline does not change."
        )
        said.append(sentence.format(at=moment_text(explanation.counted_due_at, time_zone)))
    said += [_("Extended on {at}").format(at=moment_text(at, time_zone)) for at in clock.extended_at]
    return said


def count_lines(rows: list[ClockRow]) -> list[str]:
    """The count as plain lines, for reports and logs."""
    return [" · ".join(row_texts(row)) for row in rows]


def alarm_text(alarm: CalendarAlarm) -> str:
    """What is missing in the calendar, in one sentence."""
    sentence = _(
        "The work calendar of {year} is not confirmed yet (certain until {day}). {count} open cases have a "
        "provisional deadline. Upgrade Gridhall when the holidays are published, or ask an administrator to "
        "confirm the year."
    )
    return sentence.format(
        year=alarm.missing_year, day=alarm.sure_until or _("never"), count=f"{alarm.provisional_cases:,}"
    )


def _span(since: datetime, until: datetime | None) -> str:
    if until is None:
        return _("since {at}").format(at=time_text(since))
    ends = time_text(until)
    if ends == "00:00" and until.date() == since.date() + timedelta(days=1):
        ends = "24:00"
    return f"{time_text(since)}–{ends}"
