"""The page that every slide has: a title, the bar at the left, and the foot with meeting, day and number."""

from __future__ import annotations

from collections.abc import Sequence

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.presentation import Presentation as PresentationType
from pptx.slide import Slide

from app.i18n import _
from app.papers.model import MeetingPapers
from app.papers.slide_parts import (
    ACCENT,
    GOOD,
    HEIGHT_PT,
    LINE,
    SOON,
    TEXT_2,
    Box,
    Words,
    add_block,
    add_text,
    fill_text,
    fitted,
)
from app.papers.texts import paper_title

TITLE_ONLY = 5
EDGE, RIGHT = 40.0, 920.0
BODY_PT, CAPTION_PT = 16.0, 12.0
TITLE_SIZES, BODY_SIZES = (32, 28, 24, 20), (20, 18, 16)
HEAD = Box(EDGE, 26, RIGHT - EDGE, 44)
TONES = {"decision": GOOD, "task": GOOD, "information": GOOD, "adjourned": SOON}
"""Colours of outcomes."""


def new_slide(presentation: PresentationType, papers: MeetingPapers, title: str, title_box: Box, sizes: Sequence[float],
               foot: str) -> Slide:  # fmt: skip
    """Add a slide with its title in a real title placeholder, the bar at the left and the foot."""
    slide = presentation.slides.add_slide(presentation.slide_layouts[TITLE_ONLY])
    add_block(slide, Box(0, 0, 8, HEIGHT_PT), ACCENT)
    shown = slide.shapes.title
    shown.left, shown.top, shown.width, shown.height = title_box.place
    words, size = fitted(title, title_box, sizes, True)
    fill_text(shown.text_frame, [[Words(words, is_bold=True)]], size, anchor=MSO_ANCHOR.MIDDLE)
    add_block(slide, Box(EDGE, 500, RIGHT - EDGE, 1), LINE)
    left = [Words(f"{paper_title(papers)}   {papers.meeting.starts_at:%Y-%m-%d}", TEXT_2)]
    if papers.meeting.is_demo:
        left.append(Words(f"   {_('Demo data')}", SOON))
    add_text(slide, Box(EDGE, 506, 430, 18), [left], CAPTION_PT)
    add_text(slide, Box(470, 506, 410, 18), [[Words(foot, TEXT_2)]], CAPTION_PT, align=PP_ALIGN.RIGHT)
    number = str(len(presentation.slides))
    add_text(slide, Box(884, 506, 36, 18), [[Words(number, is_bold=True)]], CAPTION_PT, align=PP_ALIGN.RIGHT)
    return slide
