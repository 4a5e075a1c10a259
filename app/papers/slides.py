"""The slides of a meeting as PPTX: a title, the agenda, and one slide for each item."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.presentation import Presentation as PresentationType
from pptx.slide import Slide

from app.i18n import _
from app.papers.model import MeetingPapers, PaperItem, Pictures
from app.papers.slide_item import add_item
from app.papers.slide_page import BODY_PT, BODY_SIZES, EDGE, HEAD, RIGHT, TITLE_SIZES, TONES, new_slide
from app.papers.slide_parts import (
    ACCENT,
    LINE,
    TEXT_2,
    Box,
    Words,
    add_block,
    add_text,
    fitted,
    new_presentation,
    width_pt,
)
from app.papers.texts import (
    as_of_text,
    counts_text,
    item_title,
    meeting_moment,
    outcome_head,
    paper_title,
    parties,
)

AGENDA_ROWS, ROW_PT, SMALL_PT = 9, 42.0, 14.0
NAME, UNITS, OUTCOME = Box(EDGE + 50, 0, 450, ROW_PT), Box(548, 0, 256, ROW_PT), Box(808, 0, 112, ROW_PT)


def slides_of(papers: MeetingPapers, pictures: Mapping[int, Pictures]) -> bytes:
    """Return the slides as a PPTX file.

    Args:
        pictures: by item; a slide says where a photo is missing.
    """
    presentation = new_presentation()
    presentation.core_properties.title, presentation.core_properties.author = paper_title(papers), papers.organ
    _add_title(presentation, papers)
    for at in range(0, len(papers.items), AGENDA_ROWS):
        _add_agenda(presentation, papers, papers.items[at : at + AGENDA_ROWS])
    for item in papers.items:
        add_item(presentation, papers, item, pictures.get(item.card.item_id, Pictures()))
    whole = io.BytesIO()
    presentation.save(whole)
    return whole.getvalue()


def _add_title(presentation: PresentationType, papers: MeetingPapers) -> None:
    meeting = papers.meeting
    slide = new_slide(presentation, papers, paper_title(papers), Box(EDGE + 30, 150, 820, 60), (44, 40, 36, 32),
                       as_of_text(papers))  # fmt: skip
    lines = [[Words(papers.organ, TEXT_2, size_pt=22)], [Words(meeting_moment(meeting.starts_at), size_pt=24)],
             [Words(meeting.place, size_pt=22)]]  # fmt: skip
    if meeting.chair:
        lines.append([Words(_("{label}: {value}").format(label=_("Chair"), value=meeting.chair), size_pt=22)])
    lines.append([Words(counts_text(papers), ACCENT, True, size_pt=22)])
    add_text(slide, Box(EDGE + 30, 222, 820, 220), lines, 22, spacing=1.3)


def _add_agenda(presentation: PresentationType, papers: MeetingPapers, items: Sequence[PaperItem]) -> None:
    title = _("Agenda {first} to {last}").format(first=items[0].place_no, last=items[-1].place_no)
    slide = new_slide(presentation, papers, title, HEAD, TITLE_SIZES, as_of_text(papers))
    names = [item_title(item) for item in items]
    size = min(fitted(name, Box(0, 0, NAME.width, 26), BODY_SIZES)[1] for name in names)
    for row, (item, name) in enumerate(zip(items, names, strict=True)):
        top = 88 + row * ROW_PT
        number = Box(EDGE, top, 44, ROW_PT)
        add_text(slide, number, [[Words(str(item.place_no), ACCENT, True)]], 20, anchor=MSO_ANCHOR.MIDDLE)
        cut, _size = fitted(name, Box(0, 0, NAME.width, 26), (size,))
        add_text(slide, NAME.at(top), [[Words(cut)]], size, anchor=MSO_ANCHOR.MIDDLE)
        _add_pair(slide, UNITS.at(top), [unit for unit, _words in parties(item)[:2]])
        tone = TONES.get(item.outcome or "", TEXT_2)
        head = [[Words(outcome_head(item, papers), tone, True)]]
        add_text(slide, OUTCOME.at(top), head, BODY_PT, align=PP_ALIGN.RIGHT, anchor=MSO_ANCHOR.MIDDLE)
        add_block(slide, Box(EDGE, top + ROW_PT - 1, RIGHT - EDGE, 0.75), LINE)


def _add_pair(slide: Slide, box: Box, units: Sequence[str]) -> None:
    """The two units on one line where they fit, else one below the other."""
    pair, room = " ⇄ ".join(units), box.width - 6
    size = next((size for size in (BODY_PT, SMALL_PT) if width_pt(pair, size) <= room), None)
    lines = [pair] if size is not None else [units[0], *(f"⇄ {unit}" for unit in units[1:])]
    cut = [fitted(line, Box(0, 0, room, 18), (size or SMALL_PT,))[0] for line in lines]
    add_text(slide, box, [[Words(line, TEXT_2)] for line in cut], size or SMALL_PT, anchor=MSO_ANCHOR.MIDDLE)
