"""The minutes of a meeting as DOCX, in the layout of GB/T 9704-2012, 10.3 (纪要)."""

from __future__ import annotations

from collections.abc import Mapping

from docx.shared import Mm

from app.i18n import N_, NC_, _, language, ngettext
from app.meetings.model import MEETING_KINDS, MeetingState
from app.papers.model import MeetingPapers, PaperItem, Pictures
from app.papers.official import OfficialDocument, join_names, official_day
from app.papers.texts import (
    as_of_text,
    item_facts,
    item_title,
    meeting_moment,
    official_number,
    outcome_dates,
    outcome_words,
    paper_title,
    parties,
)

SECTIONS = (
    ("decision", NC_("minutes", "Rulings")),
    ("task", N_("Tasks")),
    ("information", N_("Information")),
    ("adjourned", N_("Adjourned items")),
    (None, N_("Items without a decision")),
)
MAP_MM = 73
CASE_WIDTHS = (2, 8, 8, 8, 2.6)
MOST_CASES = 200
"""More rows belong into the workbook: LibreOffice lays long tables out slowly."""


def minutes_of(papers: MeetingPapers, pictures: Mapping[int, Pictures]) -> bytes:
    """Return the minutes as a DOCX file.

    Args:
        pictures: by item; an item without a map is told in words alone.
    """
    kind = _(MEETING_KINDS[papers.meeting.kind])
    minutes = OfficialDocument(_("{meeting} minutes").format(meeting=kind), official_number(papers))
    minutes.title(_title(papers))
    minutes.paragraph(_opening(papers))
    for outcome, heading in SECTIONS:
        items = [item for item in papers.items if item.outcome == outcome]
        if items:
            minutes.heading(_(heading))
            for item in items:
                _add_item(minutes, item, papers)
    if papers.note:
        minutes.heading(_(NC_("minutes", "Notes")))
        minutes.paragraph(papers.note)
    _add_people(minutes, papers)
    annexes = [_("Cases of the items")]
    maps = [item for item in papers.items if pictures.get(item.card.item_id, Pictures()).map_image]
    if maps:
        annexes.append(_("Maps of the items"))
    minutes.annexes(annexes)
    minutes.signature(papers.organ, papers.meeting.starts_at.date())
    _add_cases(minutes, papers)
    if maps:
        _add_maps(minutes, maps, pictures, len(annexes))
    return minutes.content()


def _title(papers: MeetingPapers) -> str:
    """The title, with a second line for what is a draft or a demo."""
    words = _("{meeting}: minutes").format(meeting=paper_title(papers))
    marks = [_("Draft")] if papers.meeting.state is not MeetingState.CLOSED else []
    marks += [_("Demo data")] if papers.meeting.is_demo else []
    return f"{words}\n{_(NC_('mark of a paper', '({marks})')).format(marks=join_names(marks))}" if marks else words


def _opening(papers: MeetingPapers) -> str:
    meeting, count = papers.meeting, len(papers.items)
    words = ngettext(
        "{organ} held {meeting} on {when} at {place}. {chair} took the chair. The meeting dealt with {count} item:",
        "{organ} held {meeting} on {when} at {place}. {chair} took the chair. The meeting dealt with {count} items:",
        count,
    )
    chair = meeting.chair or _("A chair who has not been named yet")
    title, when = _within(paper_title(papers)), meeting_moment(meeting.starts_at)
    return words.format(organ=papers.organ, meeting=title, when=when, place=meeting.place, chair=chair, count=count)


def _within(title: str) -> str:
    """A title in the middle of an English sentence."""
    return f"{title[0].lower()}{title[1:]}" if language() == "en" else title


def _add_item(minutes: OfficialDocument, item: PaperItem, papers: MeetingPapers) -> None:
    minutes.heading(item_title(item), 2)
    facts, units = item_facts(item, papers, _(", ")), _units_text(item)
    said = _("{facts}. {units}.") if units else _("{facts}.")
    minutes.paragraph(said.format(facts=facts, units=units), _lead(N_("Facts")))
    label = N_("Decision") if item.outcome != "adjourned" else N_("Reason")
    minutes.paragraph(outcome_words(item, papers), _lead(label))
    dates = outcome_dates(item, official_day)
    if item.ruling is not None:
        said = _("{unit}; ruling {number}, {dates}.")
        minutes.paragraph(said.format(unit=item.ruling.unit, number=item.ruling.ruling_no, dates=dates),
                          _lead(N_("Responsible unit")))  # fmt: skip
    elif dates:
        minutes.paragraph(_("{facts}.").format(facts=dates), _lead(N_("Date")))


def _units_text(item: PaperItem) -> str:
    """The units in dispute, each with what it said last."""
    named = _("{unit} ({words})")
    return _(NC_("list of units", "; ")).join(
        named.format(unit=unit, words=words) if words else unit for unit, words in parties(item)
    )


def _lead(label: str) -> str:
    return _(NC_("label", "{label}: ")).format(label=_(label))


def _add_people(minutes: OfficialDocument, papers: MeetingPapers) -> None:
    """Who attended and who did not; where nobody noted it, who was invited."""
    minutes.blank()
    if papers.meeting.chair:
        minutes.people(_("Chair"), [papers.meeting.chair])
    noted = {True: _("Attended"), False: _("Absent"), None: _("Invited")}
    for attended, label in noted.items():
        names = [unit.name for unit in papers.units if unit.has_attended is attended]
        if names:
            minutes.people(label, names)


def _add_cases(minutes: OfficialDocument, papers: MeetingPapers) -> None:
    minutes.new_page()
    minutes.annex_head(1, _("Cases of the items"))
    rows = [(str(item.place_no), item_title(item), one.case_no, one.unit or "–", str(one.refused_times))
            for item in papers.items for one in item.cases]  # fmt: skip
    header = (_("No."), _("Item"), _("Case number"), _("Responsible unit"), _(NC_("count", "Refusals")))
    minutes.table(header, rows[:MOST_CASES], CASE_WIDTHS)
    if len(rows) > MOST_CASES:
        minutes.paragraph(_("{count} more cases are in the follow-up list.").format(count=len(rows) - MOST_CASES))
    minutes.paragraph(as_of_text(papers))


def _add_maps(minutes: OfficialDocument, items: list[PaperItem], pictures: Mapping[int, Pictures], number: int) -> None:
    """The maps, two in a row, each with the number and the title of its item."""
    minutes.new_page()
    minutes.annex_head(number, _("Maps of the items"))
    shown = [(pictures[item.card.item_id].map_image or b"", f"{item.place_no} {item_title(item)}") for item in items]
    minutes.picture_grid(shown, Mm(MAP_MM))
