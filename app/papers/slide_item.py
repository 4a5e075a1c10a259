"""One item of an agenda on one slide: photo, map, the units in dispute, a native chart, and what came of it."""

from __future__ import annotations

from pptx.chart.data import CategoryChartData
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.presentation import Presentation as PresentationType
from pptx.slide import Slide

from app.i18n import _
from app.meetings.model import MeetingState
from app.papers.model import MeetingPapers, PaperItem, Pictures
from app.papers.slide_page import BODY_PT, BODY_SIZES, CAPTION_PT, EDGE, HEAD, RIGHT, TITLE_SIZES, TONES, new_slide
from app.papers.slide_parts import (
    ACCENT,
    GROUND,
    LINE,
    PARTIES,
    TEXT,
    TEXT_2,
    TINT,
    Box,
    Words,
    add_block,
    add_chart,
    add_picture,
    add_text,
    fill_text,
    fitted,
    width_pt,
)
from app.papers.texts import (
    AROUND,
    as_of_text,
    cases_named,
    item_facts,
    item_title,
    month_text,
    outcome_dates,
    outcome_head,
    outcome_words,
    parties,
    photo_words,
    refusal_lines,
)

CENTRE, RIGHT_EDGE, MIDDLE = PP_ALIGN.CENTER, PP_ALIGN.RIGHT, MSO_ANCHOR.MIDDLE
FACTS = Box(EDGE, 70, RIGHT - EDGE, 24)
PHOTO, MAP = Box(EDGE, 106, 260, 208), Box(312, 106, 280, 208)
PARTY, CHART, RULING = Box(612, 106, 308, 208), Box(EDGE, 326, 456, 160), Box(512, 330, 408, 154)
MOST_PARTIES, MOST_REFUSALS = 3, 3
SERIES = ("56B4E9", "E69F00")


def add_item(presentation: PresentationType, papers: MeetingPapers, item: PaperItem, pictures: Pictures) -> None:
    """Add the slide of an item."""
    number = str(item.place_no)
    wide = width_pt(number, 32, True) + 16
    title = Box(HEAD.left + wide, HEAD.top, HEAD.width - wide, HEAD.height)
    foot = f"{cases_named(item)}   {as_of_text(papers)}".strip()
    slide = new_slide(presentation, papers, item_title(item), title, TITLE_SIZES, foot)
    add_text(
        slide,
        Box(HEAD.left, HEAD.top, wide, HEAD.height),
        [[Words(number, ACCENT, True)]],
        32,
        anchor=MIDDLE,
    )
    facts, size = fitted(item_facts(item, papers), FACTS, BODY_SIZES)
    add_text(slide, FACTS, [[Words(facts, TEXT_2)]], size)
    _add_pictures(slide, papers, item, pictures)
    _add_parties(slide, item)
    _add_chart(slide, item)
    _add_outcome(slide, papers, item)


def _add_pictures(slide: Slide, papers: MeetingPapers, item: PaperItem, pictures: Pictures) -> None:
    """Photo and map beside each other; without a photo its place tells who refused; what is missing is said."""
    photo = next((one for one in item.photos if one.attachment_id in pictures.photos), None)
    if photo is not None:
        words = photo_words(photo, papers.time_zone)
        add_picture(slide, PHOTO, pictures.photos[photo.attachment_id], f"{item_title(item)}, {words}")
        plate = add_block(slide, Box(PHOTO.left, PHOTO.bottom - 20, width_pt(words, CAPTION_PT) + 14, 20), TEXT)
        fill_text(plate.text_frame, [[Words(words, "FFFFFF")]], CAPTION_PT, align=CENTRE, anchor=MIDDLE)
    elif item.refusals:
        _add_refusals(slide, papers, item)
    else:
        _say_missing(slide, PHOTO, _no_photo(item))
    if pictures.map_image:
        add_picture(slide, MAP, pictures.map_image, _("Map of {item}").format(item=item_title(item)))
    else:
        _say_missing(slide, MAP, _("No place is known"))


def _add_refusals(slide: Slide, papers: MeetingPapers, item: PaperItem) -> None:
    """The latest refusals with their days, in the place of a photo, and one line that says that there is none."""
    add_text(slide, Box(PHOTO.left, PHOTO.top, PHOTO.width, 22), [[Words(_("Refusals"), is_bold=True)]], BODY_PT)
    for row, words in enumerate(refusal_lines(item, papers.time_zone)[-MOST_REFUSALS:]):
        box = Box(PHOTO.left, PHOTO.top + 28 + row * 50, PHOTO.width, 44)
        add_block(slide, Box(box.left, box.top - 3, box.width, 0.75), LINE)
        cut, size = fitted(words, box, (BODY_PT,))
        add_text(slide, box, [[Words(cut)]], size)
    foot = Box(PHOTO.left, PHOTO.bottom - 18, PHOTO.width, 18)
    add_text(slide, foot, [[Words(_no_photo(item), TEXT_2)]], CAPTION_PT)


def _no_photo(item: PaperItem) -> str:
    return _("The photo cannot be shown") if item.photos else _("No photo")


def _say_missing(slide: Slide, box: Box, words: str) -> None:
    add_block(slide, box, GROUND)
    add_text(slide, box, [[Words(words, TEXT_2)]], BODY_PT, align=CENTRE, anchor=MIDDLE)


def _add_parties(slide: Slide, item: PaperItem) -> None:
    """The units in dispute with their latest words, and an earlier ruling where there is room."""
    head = Box(PARTY.left, PARTY.top, PARTY.width, 22)
    add_text(slide, head, [[Words(_("Units in dispute"), is_bold=True)]], BODY_PT)
    found = parties(item)[:MOST_PARTIES]
    top, high = PARTY.top + 28, 58.0 if len(found) == MOST_PARTIES else 76.0
    for number, (unit, words) in enumerate(found):
        add_block(slide, Box(PARTY.left, top - 3, PARTY.width, 0.75), LINE)
        _add_number(slide, PARTY.left, top + 6, number)
        box = Box(PARTY.left + 32, top + 2, PARTY.width - 32, high - 8)
        name, size = fitted(unit, Box(0, 0, box.width, 24), (18, BODY_PT), True)
        said, small = fitted(words, Box(0, 0, box.width, high - 34), (BODY_PT,))
        add_text(slide, box, [[Words(name, PARTIES[number], True, size)], [Words(said, size_pt=small)]], BODY_PT)
        top += high
    if not found:
        add_text(slide, Box(PARTY.left, top, PARTY.width, 24), [[Words(_("No unit yet"), TEXT_2)]], BODY_PT)
        top += 30
    if item.precedents and top + 24 <= PARTY.bottom:
        one = item.precedents[0]
        words = _("Earlier ruling {number}: sent {sent}, back {refused}")
        words = words.format(number=one.ruling_no, sent=one.sent, refused=one.refused)
        add_block(slide, Box(PARTY.left, top - 3, PARTY.width, 0.75), LINE)
        cut, size = fitted(words, Box(0, 0, PARTY.width, 24), (BODY_PT, 14))
        add_text(slide, Box(PARTY.left, top + 3, PARTY.width, 24), [[Words(cut, TEXT_2)]], size)


def _add_number(slide: Slide, left: float, top: float, number: int) -> None:
    """The number of a party in its colour."""
    square = add_block(slide, Box(left, top, 22, 22), PARTIES[number])
    fill_text(square.text_frame, [[Words(str(number + 1), "FFFFFF", True)]], 14, align=CENTRE, anchor=MIDDLE)


def _add_chart(slide: Slide, item: PaperItem) -> None:
    """Cases and refusals of twelve months as a chart that PowerPoint itself can edit."""
    if not item.months:
        return
    cases, refusals = sum(one.cases for one in item.months), sum(one.refusals for one in item.months)
    data = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = [month_text(one) for one in item.months]
    first, second = _("Cases {count}").format(count=cases), _("Refusals {count}").format(count=refusals)
    data.add_series(first, [one.cases for one in item.months])  # type: ignore[no-untyped-call]
    data.add_series(second, [one.refusals for one in item.months])  # type: ignore[no-untyped-call]
    title, size = fitted(_(AROUND), Box(0, 0, CHART.width, 20), (14, 13, 12))
    add_text(slide, Box(CHART.left, CHART.top, CHART.width, 20), [[Words(title, TEXT)]], size, align=CENTRE)
    box = Box(CHART.left, CHART.top + 18, CHART.width, CHART.height - 18)
    chart = add_chart(slide, box, data, SERIES, f"{title}: {cases} / {refusals}")
    most = max(4, *(max(one.cases, one.refusals) for one in item.months))
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, most
    chart.value_axis.major_unit = -(-most // 4)


def _add_outcome(slide: Slide, papers: MeetingPapers, item: PaperItem) -> None:
    """The one tinted box: what was decided, or what the meeting is asked."""
    add_block(slide, RULING, TINT)
    tone = TONES.get(item.outcome or "", ACCENT)
    add_block(slide, Box(RULING.left, RULING.top, 6, RULING.height), tone)
    inner = Box(RULING.left + 22, RULING.top + 12, RULING.width - 40, RULING.height - 22)
    head, dates = outcome_head(item, papers), outcome_dates(item)
    add_text(slide, Box(inner.left, inner.top, inner.width, 24), [[Words(head, tone, True)]], 18)
    if dates:
        room = inner.width - width_pt(head, 18, True) - 10
        said, size = fitted(dates, Box(0, 0, room, 24), (BODY_PT, 14, CAPTION_PT))
        place = Box(inner.right - room, inner.top + 1, room, 24)
        add_text(slide, place, [[Words(said, TEXT_2)]], size, align=RIGHT_EDGE)
    unit = item.ruling.unit if item.ruling is not None else ""
    is_open = item.outcome is None and papers.meeting.state is not MeetingState.CLOSED
    asked = parties(item)[:MOST_PARTIES] if is_open else []
    body = Box(inner.left, inner.top + 30, inner.width, inner.height - 30 - (26 if unit else 26 * len(asked)))
    words, size = fitted(outcome_words(item, papers), body, BODY_SIZES)
    add_text(slide, body, [[Words(words)]], size)
    for number, (name, _words) in enumerate(asked):
        top = inner.bottom - 26 * (len(asked) - number)
        _add_number(slide, inner.left, top + 1, number)
        cut, small = fitted(name, Box(0, 0, inner.width - 32, 24), (BODY_PT, 14), True)
        add_text(slide, Box(inner.left + 32, top, inner.width - 32, 24), [[Words(cut, PARTIES[number], True)]], small,
                 anchor=MIDDLE)  # fmt: skip
    if unit:
        said = _("{label}: {value}").format(label=_("Responsible unit"), value=unit)
        cut, small = fitted(said, Box(0, 0, inner.width, 24), (BODY_PT, 14), True)
        add_text(slide, Box(inner.left, inner.bottom - 24, inner.width, 24), [[Words(cut, ACCENT, True)]], small)
