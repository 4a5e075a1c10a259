"""The sheet of a case as DOCX: the same words as its PDF, with map, photos and history."""

from __future__ import annotations

from collections.abc import Mapping

from docx.shared import Mm

from app.desk.sheet import CaseSheet, SheetStep
from app.i18n import _
from app.papers.official import OfficialDocument

FACT_WIDTHS, STEP_WIDTHS = (3, 10), (3.4, 10)
MAP_MM, PHOTO_MM = 110.0, 74


def case_sheet_docx(sheet: CaseSheet, map_image: bytes | None, photos: Mapping[int, bytes]) -> bytes:
    """Return the sheet of a case as a DOCX file.

    Args:
        map_image: PNG or JPEG.
        photos: JPEG by number; of the others it says that they cannot be shown.
    """
    paper = OfficialDocument()
    paper.title(f"{sheet.title}\n{sheet.number}")
    paper.paragraph(" · ".join(filter(None, (sheet.state, sheet.made))))
    for words in filter(None, (sheet.place, sheet.text)):
        paper.paragraph(words)
    paper.table((), sheet.facts, FACT_WIDTHS)
    if sheet.reports:
        paper.heading(_("Reports"))
        for words in sheet.reports:
            paper.paragraph(words)
    if map_image is not None:
        paper.heading(_("Map"))
        _add_map(paper, map_image, sheet)
    if sheet.photos:
        paper.heading(_("Photos"))
        _add_photos(paper, sheet, photos)
    paper.heading(_("Case history"))
    paper.table((), [(step.when, _step_text(step)) for step in sheet.steps], STEP_WIDTHS)
    return paper.content()


def _add_map(paper: OfficialDocument, map_image: bytes, sheet: CaseSheet) -> None:
    try:
        paper.picture(map_image, _("Map of {item}").format(item=sheet.place or sheet.number), width_mm=MAP_MM)
    except ValueError:
        paper.paragraph(_("The map cannot be shown."))


def _add_photos(paper: OfficialDocument, sheet: CaseSheet, photos: Mapping[int, bytes]) -> None:
    shown = [(photos[number], words) for number, words in sheet.photos if number in photos]
    if shown:
        paper.picture_grid(shown, Mm(PHOTO_MM))
    for number, words in sheet.photos:
        if number not in photos:
            paper.paragraph(f"{words} · {_('The photo cannot be shown')}")


def _step_text(step: SheetStep) -> str:
    return "\n".join(filter(None, (step.title, step.who, *step.details)))
