"""The follow-up list of a meeting as a workbook: one row for each item, and a sheet with the cases behind."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.i18n import NC_, _
from app.papers.fonts import SCREEN, printable
from app.papers.model import MeetingPapers
from app.papers.official import join_names
from app.papers.texts import (
    as_of_text,
    counts_text,
    due_day,
    item_title,
    meeting_moment,
    outcome_head,
    outcome_words,
    paper_title,
    parties,
)
from app.texts.labels import STATE_LABELS
from app.texts.times import local

HEAD, LINE = "0F6FB8", "D5DEE8"
TITLE_PT, BODY_PT = 16, 11
HEAD_ROW, MARGIN_INCH = 4, 0.4
DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
LONGEST = 32_767
"""Letters that a cell can hold."""


def follow_up_of(papers: MeetingPapers) -> bytes:
    """Return the follow-up list as an XLSX file; no text of it runs as a formula."""
    book = Workbook()
    items, cases = book.active, book.create_sheet()
    assert isinstance(items, Worksheet)
    _fill_items(items, papers)
    _fill_cases(cases, papers)
    book.properties.title, book.properties.creator = paper_title(papers), papers.organ
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def _fill_items(sheet: Worksheet, papers: MeetingPapers) -> None:
    sheet.title = _("Follow-up list")
    head = (_("No."), _("Item"), _("Outcome"), _("Decision"), _("Responsible unit"), _("From or until"), _("Cases"),
            _("Refusals before"), _("Sent since"), _("Back since"), _("Units in dispute"), _("Done on"),
            _("Note"))  # fmt: skip
    rows = [
        (item.place_no, item_title(item), outcome_head(item, papers), outcome_words(item, papers),
         item.ruling.unit if item.ruling is not None else "", due_day(item), item.card.cases, item.card.bounces,
         item.card.sent, item.card.refused, join_names([unit for unit, _words in parties(item)]), None, "")
        for item in papers.items
    ]  # fmt: skip
    _fill(sheet, papers, head, rows, (6, 26, 13, 38, 22, 12, 7, 9, 9, 9, 28, 12, 18))


def _fill_cases(sheet: Worksheet, papers: MeetingPapers) -> None:
    sheet.title = _("Cases")
    head = (
        _("No."),
        _("Item"),
        _("Case number"),
        _("Status"),
        _("Responsible unit"),
        _("Reported at"),
        _(NC_("count", "Refusals")),
    )
    rows = [
        (item.place_no, item_title(item), one.case_no, _(STATE_LABELS.get(one.state, one.state)), one.unit,
         local(one.reported_s, papers.time_zone).replace(tzinfo=None, microsecond=0), one.refused_times)
        for item in papers.items for one in item.cases
    ]  # fmt: skip
    _fill(sheet, papers, head, rows, (6, 34, 24, 14, 26, 18, 10))


def _fill(
    sheet: Worksheet, papers: MeetingPapers, head: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[float]
) -> None:
    _write(sheet, 1, 1, _sheet_title(papers), Font(name=SCREEN.name, size=TITLE_PT, bold=True))
    words = f"{meeting_moment(papers.meeting.starts_at)} · {counts_text(papers)} · {as_of_text(papers)}"
    _write(sheet, 2, 1, words, Font(name=SCREEN.name, size=BODY_PT, color="4C6079"))
    edge = Side(style="thin", color=LINE)
    box, body = Border(edge, edge, edge, edge), Font(name=SCREEN.name, size=BODY_PT)
    white = Font(name=SCREEN.name, size=BODY_PT, bold=True, color="FFFFFF")
    for column, (words, width) in enumerate(zip(head, widths, strict=True), start=1):
        cell = _write(sheet, HEAD_ROW, column, words, white)
        cell.fill, cell.border = PatternFill("solid", fgColor=HEAD), box
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for at, row in enumerate(rows, start=HEAD_ROW + 1):
        for column, value in enumerate(row, start=1):
            cell = _write(sheet, at, column, value, body)
            cell.border = box
            side = "center" if isinstance(value, int) else None
            cell.alignment = Alignment(horizontal=side, vertical="top", wrap_text=True)
    last = get_column_letter(len(head))
    sheet.freeze_panes = f"C{HEAD_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{last}{HEAD_ROW + len(rows)}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_margins.left = sheet.page_margins.right = MARGIN_INCH
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _sheet_title(papers: MeetingPapers) -> str:
    words = _("{organ} · {meeting}").format(organ=papers.organ, meeting=paper_title(papers))
    return f"{words} · {_('Demo data')}" if papers.meeting.is_demo else words


def _write(sheet: Worksheet, row: int, column: int, value: Any, font: Font) -> Any:
    """Write a value; a text stays a text, whatever it begins with."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value, cell.data_type = printable(value)[:LONGEST], "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    else:
        cell.value = value
        if value is not None and not isinstance(value, int | float):
            cell.number_format = MOMENT if hasattr(value, "hour") else DAY
    cell.font = font
    return cell
