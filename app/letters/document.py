"""Fills the template of a letter: words, the map, and a table of cases with their photos.

Letters are written in Chinese, whatever the language of the screens. Nothing in them is what a citizen wrote: a case is
told by number, class, place and limits, and numbers of telephones are left out of places.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from PIL import Image, ImageOps, UnidentifiedImageError

from app.letters.model import IN_LETTER, Letter, LetterCase, SentNumber
from app.letters.templates import FIELD, paragraphs_of, to_edge
from app.papers.fonts import BODY, HEADING, printable
from app.papers.official import add_picture, mark_size_pt, width_of
from app.papers.page import TEXT_MM, indent, run_of, switch

HEADER = ("序号", "案件编号", "小类", "地点", "截止时间", "超期", "现场照片")
WIDTHS_MM = (10, 33, 21, 35, 20, 13, 24)
TABLE_PT, PHOTO_MM, PHOTO_PX, CELL_EDGE = 9, 21, 260, 57  # the edge in twentieths of a point
PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8}|\d{7,8})(?!\d)")
LEFT_OUT = "（略）"


def letter_fields(letter: Letter, number: SentNumber, office: str) -> dict[str, str]:
    """Return what the placeholders say."""
    longest = (letter.counted_at - letter.oldest_due_at).total_seconds() if letter.oldest_due_at is not None else 0.0
    return {
        "mark": office, "signer": office, "year": str(number.year), "number": str(number.number),
        "unit": letter.unit, "requirement": without_phones(letter.requirement),
        "as_of": instant_text(letter.counted_at.replace(minute=0), None),
        "reply_by": instant_text(letter.reply_by, number.at),
        "day": chinese_day(number.at), "case_count": str(letter.cases), "open_count": str(letter.open_cases),
        "silent_count": str(letter.silent_cases), "longest": late_text(longest),
        "shown_count": str(min(letter.cases, IN_LETTER)),
    }  # fmt: skip


def fill_letter(
    template: bytes, fields: Mapping[str, str], cases: Sequence[LetterCase], photos: Mapping[int, bytes],
    map_picture: bytes | None, now: datetime,
) -> bytes:  # fmt: skip
    """Return the letter as DOCX.

    Args:
        template: as `read_template` gives it.
        fields: by the name of the placeholder; see `letter_fields`.
        cases: those that are shown in the letter itself.
        photos: contents by the number of the attachment; what cannot be read is left out.
        map_picture: PNG; None where no case has a place.
        now: the instant until which lateness is counted.
    """
    document = Document(io.BytesIO(template))
    for paragraph in list(paragraphs_of(document)):
        words = "".join(run.text for run in paragraph.runs)
        block = FIELD.fullmatch(words.strip())
        if block and block[1] == "map":
            _put_map(paragraph, map_picture)
        elif block and block[1] == "cases":
            _put_cases(document, paragraph, cases, photos, now)
        elif "{{" in words:
            fill_paragraph(paragraph, fields)
            if block and block[1] in ("mark", "signer"):
                _fit(paragraph, block[1], fields)
    for inline in document.element.body.iter(qn("wp:inline")):
        for side in "TBLR":  # without a distance LibreOffice takes an eighth of an inch
            inline.set(f"dist{side}", "0")
    whole = io.BytesIO()
    document.save(whole)
    return whole.getvalue()


def fill_paragraph(paragraph: Paragraph, fields: Mapping[str, str]) -> None:
    """Put values for placeholders, which Word may have split among runs; each keeps the look of its beginning."""
    runs = paragraph.runs
    texts = [run.text for run in runs]
    for match in reversed(list(FIELD.finditer("".join(texts)))):
        begin, end, at = match.start(), match.end(), 0
        value, is_put = printable(fields[match[1]]), False
        for number, text in enumerate(texts):
            first, last = max(begin - at, 0), min(end - at, len(text))
            at += len(text)
            if first < last:
                texts[number] = text[:first] + ("" if is_put else value) + text[last:]
                is_put = True
        # Lengths changed only behind what is looked at next.
    for run, text in zip(runs, texts, strict=True):
        if run.text != text:
            run.text = text


def without_phones(text: str) -> str:
    """Return a text without what looks like a telephone number."""
    return PHONE.sub(LEFT_OUT, text)


def chinese_day(at: datetime) -> str:
    """2026年11月30日."""
    return f"{at.year}年{at.month}月{at.day}日"


def instant_text(at: datetime, now: datetime | None) -> str:
    """2026年11月30日15时, without the year where it is that of `now`; minutes where there are any."""
    day = chinese_day(at) if now is None or at.year != now.year else f"{at.month}月{at.day}日"
    return f"{day}{at.hour}时" + (f"{at.minute}分" if at.minute else "")


def late_text(seconds: float) -> str:
    """41天, or 7小时 within a day."""
    hours = int(max(0.0, seconds) // 3600)
    return f"{hours // 24}天" if hours >= 24 else f"{hours}小时" if hours else "不足1小时"


def _fit(paragraph: Paragraph, name: str, fields: Mapping[str, str]) -> None:
    """The mark takes one line; the name under the letter stands in the middle over the day (7.2.4, 7.3.5)."""
    if name == "mark":
        size = mark_size_pt(fields["mark"])
        for run in paragraph.runs:
            run.font.size = Pt(size)
        is_long = len(fields["mark"]) * size > TEXT_MM[0] / 25.4 * 72 * 0.8
        paragraph.alignment = WD_ALIGN_PARAGRAPH.DISTRIBUTE if is_long else WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing = Pt(size * 1.1)
    elif paragraph.alignment is WD_ALIGN_PARAGRAPH.RIGHT:
        over = 4 + (width_of(fields["day"]) - width_of(fields["signer"])) / 2
        indent(paragraph, right=max(0.0, over))


def _put_map(paragraph: Paragraph, picture: bytes | None) -> None:
    for run in paragraph.runs:
        run.text = ""
    _off_the_grid(paragraph)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(8)
    if picture is not None:
        add_picture(paragraph, picture, "超期案件分布图", TEXT_MM[0])


def _put_cases(
    document: DocumentType,
    paragraph: Paragraph,
    cases: Sequence[LetterCase],
    photos: Mapping[int, bytes],
    now: datetime,
) -> None:
    """Put the table where its placeholder stands; the header is repeated on every page, and no row is cut."""
    table = document.add_table(rows=0, cols=len(HEADER))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _draw_lines(table)
    for column, width in zip(table.columns, WIDTHS_MM, strict=True):
        column.width = Mm(width)
    _add_row(table, HEADER, is_header=True)
    for case in cases:
        cells = _add_row(table, case_texts(case, now))
        photo = thumbnail(photos.get(case.attachment_id or 0))
        if photo is not None:
            inside = cells[-1].paragraphs[0]
            inside.alignment = WD_ALIGN_PARAGRAPH.CENTER
            add_picture(inside, photo, f"案件{case.number}现场照片", PHOTO_MM)
    paragraph._element.addprevious(table._tbl)
    for run in paragraph.runs:
        run.text = ""
    _off_the_grid(paragraph)
    paragraph.paragraph_format.line_spacing = Pt(1)


def case_texts(case: LetterCase, now: datetime) -> tuple[str, ...]:
    """Return what the row of a case says; the last cell is for its photo."""
    due = f"{case.due_at:%Y-%m-%d\n%H:%M}" if case.due_at is not None else "—"
    late = (now - case.due_at).total_seconds() if case.due_at is not None else 0.0
    return (str(case.place_no), case.number, case.class_name, without_phones(case.address) or "—", due,
            late_text(late) if late > 0 else "—", "")  # fmt: skip


def thumbnail(content: bytes | None) -> bytes | None:
    """Return a photo as a small JPEG, turned as it was taken; None where there is none that can be read."""
    if content is None:
        return None
    try:
        with Image.open(io.BytesIO(content)) as opened:
            opened.draft("RGB", (2 * PHOTO_PX, 2 * PHOTO_PX))
            small = ImageOps.exif_transpose(opened).convert("RGB")
            small = ImageOps.fit(small, (PHOTO_PX, PHOTO_PX * 3 // 4))
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
        return None
    whole = io.BytesIO()
    small.save(whole, "JPEG", quality=80)
    return whole.getvalue()


def _add_row(table: Table, texts: Sequence[str], is_header: bool = False) -> tuple[_Cell, ...]:
    row = table.add_row()  # type: ignore[no-untyped-call]
    for name in ("cantSplit", "tblHeader") if is_header else ("cantSplit",):
        row._tr.get_or_add_trPr().append(OxmlElement(f"w:{name}"))
    cells = row.cells
    for number, (cell, text, width) in enumerate(zip(cells, texts, WIDTHS_MM, strict=True)):
        cell.width = Mm(width)
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = cell.paragraphs[0]
        _off_the_grid(paragraph)
        if is_header or number in (0, 4, 5):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run_of(paragraph, printable(text), HEADING if is_header else BODY, TABLE_PT)
    return cells


def _draw_lines(table: Table) -> None:
    """Thin lines of its own: a template of an office need not know our style of tables."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    edges = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(CELL_EDGE))
        edge.set(qn("w:type"), "dxa")
        edges.append(edge)
    layout = table._tbl.tblPr.find(qn("w:tblLayout"))  # which `autofit` has made
    layout.addprevious(borders)
    layout.addnext(edges)


def _off_the_grid(paragraph: Paragraph) -> None:
    switch(paragraph._element.get_or_add_pPr(), "snapToGrid", False)
    to_edge(paragraph)
