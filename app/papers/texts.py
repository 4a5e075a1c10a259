"""What the papers of a meeting say, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime

from app.desk.texts import PHOTO_KINDS
from app.i18n import N_, NC_, _, language, ngettext, pick
from app.meetings.model import MeetingState
from app.meetings.texts import cases_text, cause_text, class_text, day_of, days_of, meeting_title, place_text
from app.papers.model import MeetingPapers, PaperItem, PaperMonth, PaperPhoto
from app.papers.official import join_names, official_day
from app.texts.labels import MONTHS
from app.texts.times import local

OUTCOMES = {
    "decision": NC_("outcome", "Ruling"),
    "task": NC_("outcome", "Task"),
    "information": NC_("outcome", "Information"),
    "adjourned": NC_("outcome", "Adjourned"),
}
OPEN, NOT_REACHED = NC_("outcome", "To be decided"), NC_("outcome", "Not reached")
AROUND = N_("Cases of this class within 300 m and refusals, last 12 months")
"""The head of the chart of an item; the distance is that of its query."""


def paper_title(papers: MeetingPapers) -> str:
    """What the meeting is called."""
    return meeting_title(papers.meeting)


def file_stem(papers: MeetingPapers) -> str:
    """The beginning of the name of each file."""
    return f"meeting-{papers.meeting.meeting_no}"


def item_title(item: PaperItem) -> str:
    """Place and class of an item."""
    place, name = place_text(item.card), class_text(item.card)
    return _(NC_("item of a paper", "{place}: {name}")).format(place=place, name=name) if place else name


def at_s(papers: MeetingPapers) -> float:
    """The instant that ages are counted to: the day of a closed meeting, else now."""
    now_s = papers.as_of.timestamp()
    is_closed = papers.meeting.state is MeetingState.CLOSED
    return min(now_s, papers.meeting.starts_at.timestamp()) if is_closed else now_s


def item_facts(item: PaperItem, papers: MeetingPapers, between: str = " · ") -> str:
    """How many cases, how old, how often refused, and why it is hard."""
    days, bounces = days_of(item.card, at_s(papers)), item.card.bounces
    parts = [
        cases_text(item.card.cases),
        ngettext("oldest {count} day", "oldest {count} days", days).format(count=days),
        ngettext("{count} refusal", "{count} refusals", bounces).format(count=bounces),
        join_names([cause_text(cause) for cause in item.card.causes]),
    ]
    return between.join(filter(None, parts))


def outcome_head(item: PaperItem, papers: MeetingPapers) -> str:
    """The kind of outcome, with the number of a ruling."""
    if item.outcome is None:
        return _(NOT_REACHED if papers.meeting.state is MeetingState.CLOSED else OPEN)
    word = _(OUTCOMES.get(item.outcome, OPEN))
    return f"{word} {item.ruling.ruling_no}" if item.ruling is not None else word


def outcome_dates(item: PaperItem, write: Callable[[date], str] = str) -> str:
    """From when until when a ruling holds, or until when an item rests; '' for others.

    Args:
        write: how a day is written.
    """
    if item.ruling is not None:
        since, until = write(item.ruling.valid_from), item.ruling.valid_to
        if until is None:
            return _("from {day}, without an end").format(day=since)
        return _("from {day} to {end}").format(day=since, end=write(until))
    if item.outcome == "adjourned" and item.card.adjourned_until is not None:
        return _(NC_("adjourned", "until {day}")).format(day=write(item.card.adjourned_until))
    return ""


def outcome_words(item: PaperItem, papers: MeetingPapers) -> str:
    """What was decided, in the words of the meeting."""
    if item.ruling is not None:
        return item.ruling.words
    if item.outcome_text:
        return item.outcome_text
    if item.outcome is None and papers.meeting.state is not MeetingState.CLOSED:
        return _("The meeting decides who is responsible.")
    return _("Goes back to the board.") if item.outcome is None else "–"


def parties(item: PaperItem) -> list[tuple[str, str]]:
    """The units in dispute in their order, each with how often it refused and its latest words."""
    counts = Counter(refusal.unit for refusal in item.refusals)
    words = {refusal.unit: refusal.words for refusal in item.refusals}
    found = []
    for unit, english in zip(item.card.units, item.card.units_en, strict=True):
        count = counts[unit]
        said = ngettext("{count} refusal", "{count} refusals", count).format(count=count) if count else ""
        last = words.get(unit, "")
        found.append((pick(unit, english), " · ".join(filter(None, (said, last)))))
    return found


def refusal_lines(item: PaperItem, time_zone: str) -> list[str]:
    """Who refused, when, in whose own words; the first first."""
    return [
        " · ".join(filter(None, (day_of(one.at_s, time_zone), pick(one.unit, one.unit_en), one.words)))
        for one in item.refusals
    ]


def month_text(month: PaperMonth) -> str:
    """A month on the axis of a chart."""
    name = _(MONTHS[month.first_on.month - 1])
    return name if language() == "en" else f"{month.first_on.month}月"


def photo_words(photo: PaperPhoto, time_zone: str) -> str:
    """Day and kind of a photo."""
    return (
        f"{local(photo.taken_at.timestamp(), time_zone):%Y-%m-%d} {_(PHOTO_KINDS.get(photo.kind, PHOTO_KINDS['near']))}"
    )


def meeting_moment(at: datetime) -> str:
    """Day and time as official papers write them."""
    if language() == "en":
        return f"{official_day(at.date())}, {at:%H:%M}"
    clock = f"{at.hour}时" if not at.minute else f"{at.hour}时{at.minute}分"
    return f"{official_day(at.date())}{clock}"


def official_number(papers: MeetingPapers) -> str:
    """The number of the minutes: 〔2026〕71号."""
    year, number = papers.meeting.starts_at.year, papers.meeting.meeting_no
    return _("No. {number} [{year}]").format(number=number, year=year)


def as_of_text(papers: MeetingPapers) -> str:
    """From what time of the city a paper is."""
    return _("As of {time}").format(time=f"{papers.as_of:%Y-%m-%d %H:%M}")


def cases_named(item: PaperItem) -> str:
    """The number of the first case, and how many more there are."""
    if not item.cases:
        return ""
    first = item.cases[0].case_no
    if len(item.cases) == 1:
        return _("Case {number}").format(number=first)
    return _("Case {number} and {count} more").format(number=first, count=len(item.cases) - 1)


def counts_text(papers: MeetingPapers) -> str:
    """How many items, and what came of them."""
    counts = Counter(item.outcome for item in papers.items)
    items = len(papers.items)
    parts = [ngettext("{count} item", "{count} items", items).format(count=items)]
    parts += [f"{_(OUTCOMES[key])} {counts[key]}" for key in OUTCOMES if counts[key]]
    if counts[None]:
        word = NOT_REACHED if papers.meeting.state is MeetingState.CLOSED else OPEN
        parts.append(f"{_(word)} {counts[None]}")
    return " · ".join(parts)


def due_day(item: PaperItem) -> date | None:
    """The day that a follow-up looks at: from when a ruling holds, or until when an item rests."""
    return item.ruling.valid_from if item.ruling is not None else item.card.adjourned_until
