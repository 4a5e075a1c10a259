"""The annex of an urging letter: all its cases in a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from app.i18n import translate
from app.imports.rejects import harmless
from app.letters.document import late_text, without_phones
from app.letters.model import LetterCase
from app.papers.fonts import SCREEN, printable
from app.texts.labels import STATE_LABELS

HEADER = (
    "序号", "案件编号", "小类", "地点", "责任网格", "状态", "派遣时间", "截止时间", "超期", "催办次数", "超期未反馈",
)  # fmt: skip
WIDTHS = (6, 20, 18, 36, 16, 10, 17, 17, 9, 9, 11)
TITLE = "超期案件明细表"


def write_annex(cases: Sequence[LetterCase], title: str, now: datetime) -> bytes:
    """Return the workbook: a title, a header, one row for each case; its rows are never formulas.

    Args:
        title: unit and count, in the first row.
        now: the instant until which lateness is counted.

    Raises:
        OSError: there is no room for it.
    """
    from openpyxl import Workbook  # loaded for the first workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(TITLE)
    for number, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJK"[number]].width = width
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "1:2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True

    def line(values: Iterable[str | int], bold: bool = False, size: int = 11) -> list[WriteOnlyCell]:
        cells = []
        for value in values:
            cell = WriteOnlyCell(sheet, value if isinstance(value, int) else harmless(printable(value)))
            if isinstance(value, str):
                cell.data_type = "s"
            if bold:
                cell.font = Font(name=SCREEN.name, bold=True, size=size)
                cell.alignment = Alignment(vertical="center")
            cells.append(cell)
        return cells

    sheet.append(line([title], bold=True, size=14))
    sheet.append(line(HEADER, bold=True))
    for case in cases:
        sheet.append(line(case_row(case, now)))
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def case_row(case: LetterCase, now: datetime) -> tuple[str | int, ...]:
    """Return the row of a case."""
    late = (now - case.due_at).total_seconds() if case.due_at is not None else 0.0
    return (
        case.place_no, case.number, case.class_name, without_phones(case.address), case.grid,
        translate(STATE_LABELS.get(case.state, case.state), "zh_CN"), _minute(case.dispatched_at), _minute(case.due_at),
        late_text(late) if late > 0 else "", case.urged_times, "是" if case.is_silent else "",
    )  # fmt: skip


def _minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at is not None else ""
