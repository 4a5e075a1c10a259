"""A document in the layout of GB/T 9704-2012, from which letters and minutes are made.

The parts are added from top to bottom: `OfficialDocument(mark, number)`, then `title`, `addressee`, `heading`,
`paragraph`, `people`, `table`, `picture`, `annexes`, `signature`, and `content` or `save` at the end. Headings number
themselves: 一、 （一） 1. （1）. Every run names its East Asian font.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from app.i18n import NC_, _, language
from app.papers.files import write_whole
from app.papers.fonts import BODY, HEADING, SECOND_HEADING, TITLE, PaperFont, printable
from app.papers.page import (
    BODY_PT,
    CHARACTER_PT,
    CHARACTERS,
    LINE_PITCH,
    TEXT_MM,
    TITLE_PT,
    characters,
    indent,
    new_document,
    run_of,
    switch,
)

RED = RGBColor(0xE6, 0x00, 0x12)
MARK_FROM_TOP_MM = 35
LARGEST_MARK_PT, SMALLEST_MARK_PT = 48, 22
TABLE_PT, CAPTION_PT = 10.5, 12
HAN = "\u3400-\u9fff"
HAN_DIGITS = "〇一二三四五六七八九十"
GAP = re.compile(f"(?<=[{HAN}]) (?=[0-9A-Za-z〔])|(?<=[0-9A-Za-z]) (?=[{HAN}])|(?<=日) (?=[起至再])")
LEVEL_FONTS: tuple[PaperFont, ...] = (HEADING, SECOND_HEADING, BODY, BODY)
"""The font of each level of headings, from the first to the fourth (7.3.3)."""
MARK_GAP_PT = 5
"""4 mm between the number of a document and the red line (7.2.7), of which the line of the grid has 2.3."""


class OfficialDocument:
    """An official document that is being written.

    Args:
        mark: the red head: the organ that issues it, or "…纪要"; '' for a plain document without a head.
        number: the number of the document, such as 南城指督函〔2026〕47号, below the head.
    """

    def __init__(self, mark: str = "", number: str = "") -> None:
        self._document = new_document()
        self._counts = [0, 0, 0, 0]
        self._begins_page = False
        self._is_empty = True
        if mark:
            self._head(mark, number)

    def title(self, text: str) -> None:
        """Add the title, centred; an end of line in it is kept."""
        self._document.core_properties.title = official_text(text)[:255]
        if not self._is_empty:
            self.blank()
            self.blank()
        paragraph = self._add("", TITLE, TITLE_PT, WD_ALIGN_PARAGRAPH.CENTER)
        for number, line in enumerate(official_text(text).split("\n")):
            run = run_of(paragraph, line, TITLE, TITLE_PT)
            if number:
                run._element.insert(1, OxmlElement("w:br"))
        _fix_height(paragraph, LINE_PITCH / 20)
        self.blank()

    def addressee(self, text: str) -> None:
        """Add to whom it goes, at the left edge with a colon."""
        colon = _(NC_("label", "{label}:")).format(label=text)
        indent(self._add(colon, BODY, BODY_PT))

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading with its number.

        Args:
            level: 1 to 4.
        """
        self._counts[level - 1] += 1
        self._counts[level:] = [0] * (len(self._counts) - level)
        words = f"{number_text(self._counts[:level])}{text}"
        paragraph = self._add(words, LEVEL_FONTS[level - 1], BODY_PT)
        indent(paragraph, first=2)
        paragraph.paragraph_format.keep_with_next = True
        outline = OxmlElement("w:outlineLvl")
        outline.set(qn("w:val"), str(level - 1))
        properties = paragraph._element.get_or_add_pPr()
        properties.append(outline)

    def paragraph(self, text: str, lead: str = "") -> None:
        """Add text whose first line is indented by two characters; each line of it becomes a paragraph.

        Args:
            lead: words before it in the font of headings, such as a label.
        """
        for number, line in enumerate(official_text(text).split("\n")):
            paragraph = self._add("", BODY, BODY_PT)
            indent(paragraph, first=2)
            if lead and not number:
                run_of(paragraph, official_text(lead), HEADING, BODY_PT)
            run_of(paragraph, line, BODY, BODY_PT)

    def people(self, label: str, names: Sequence[str]) -> None:
        """Add a list of people, such as who attended; lines after the first begin under the first name (10.3)."""
        words = _(NC_("label", "{label}: ")).format(label=label)
        width = width_of(words)
        paragraph = self._add("", BODY, BODY_PT)
        paragraph.paragraph_format.left_indent = characters(2 + width)
        paragraph.paragraph_format.first_line_indent = -characters(width)
        run_of(paragraph, official_text(words), HEADING, BODY_PT)
        run_of(paragraph, official_text(join_names(names)), BODY, BODY_PT)

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """Add a table; long lists belong into a workbook.

        Args:
            header: repeated on every page; empty where the first column says what the second means.
            widths: the share of each column; any sum.
        """
        table = self._document.add_table(rows=0, cols=len(widths))
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        columns = [Mm(TEXT_MM[0] * width / sum(widths)) for width in widths]
        for column, width in zip(table.columns, columns, strict=True):
            column.width = width
        if header:
            self._row(table, header, columns, HEADING, is_header=True)
        for texts in rows:
            self._row(table, texts, columns, BODY)
        self._is_empty = False

    def _row(
        self, table: Table, texts: Sequence[str], columns: Sequence[Length], font: PaperFont, is_header: bool = False
    ) -> None:
        row = table.add_row()  # type: ignore[no-untyped-call]
        for name in ("cantSplit", "tblHeader") if is_header else ("cantSplit",):
            row._tr.get_or_add_trPr().append(OxmlElement(f"w:{name}"))
        for cell, text, width in zip(row.cells, texts, columns, strict=True):
            cell.width, cell.vertical_alignment = width, WD_CELL_VERTICAL_ALIGNMENT.CENTER
            paragraph = cell.paragraphs[0]
            if is_header:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _off_the_grid(paragraph)
            run_of(paragraph, official_text(text), font, TABLE_PT)

    def picture(self, content: bytes, words: str, caption: str = "", width_mm: float = TEXT_MM[0]) -> None:
        """Add a picture, centred.

        Args:
            content: PNG or JPEG.
            words: what it shows, for people who cannot see it.
            caption: below it.

        Raises:
            ValueError: it is no picture that Word can show.
        """
        paragraph = self._add("", BODY, BODY_PT, WD_ALIGN_PARAGRAPH.CENTER)
        _off_the_grid(paragraph)
        add_picture(paragraph, content, words, width_mm)
        if caption:
            paragraph.paragraph_format.keep_with_next = True
            below = self._add(caption, SECOND_HEADING, CAPTION_PT, WD_ALIGN_PARAGRAPH.CENTER)
            _off_the_grid(below)

    def annexes(self, names: Sequence[str]) -> None:
        """Name the annexes, one line below the text and two characters in; several are numbered (7.3.4)."""
        if not names:
            return
        self.blank()
        label = annex_label(len(names))
        width = width_of(label)
        for number, name in enumerate(names, start=1):
            count = f"{number}. " if len(names) > 1 else ""
            hang = width + width_of(count)
            paragraph = self._add("", BODY, BODY_PT)
            paragraph.paragraph_format.keep_with_next = number < len(names)
            paragraph.paragraph_format.left_indent = characters(2 + hang)
            paragraph.paragraph_format.first_line_indent = -characters(hang if number == 1 else hang - width)
            run_of(paragraph, official_text(f"{label if number == 1 else ''}{count}{name}"), BODY, BODY_PT)

    def signature(self, organ: str, day: date) -> None:
        """Add who issues it and the day, four characters from the right; the seal's place stays empty (7.3.5)."""
        self._document.core_properties.author = official_text(organ)[:255]
        when = official_day(day)
        self._keep_last()
        self.blank()
        self._keep_last()
        over = 4 + (width_of(when) - width_of(organ)) / 2
        for words, right in ((organ, over), (when, 4.0)):
            paragraph = self._add(words, BODY, BODY_PT, WD_ALIGN_PARAGRAPH.RIGHT)
            indent(paragraph, right=max(0.0, right))
            paragraph.paragraph_format.keep_with_next = words != when
            paragraph.paragraph_format.keep_together = True

    def annex_head(self, number: int, name: str) -> None:
        """Head an annex: 附件1 at the left edge in the font of headings, its name centred two lines below (7.3.6)."""
        indent(self._add(f"{_('Annex')} {number}" if language() == "en" else f"{_('Annex')}{number}", HEADING, BODY_PT))
        self.blank()
        paragraph = self._add(name, TITLE, TITLE_PT, WD_ALIGN_PARAGRAPH.CENTER)
        _fix_height(paragraph, LINE_PITCH / 20)
        self.blank()

    def picture_grid(self, pictures: Sequence[tuple[bytes, str]], width: Length) -> None:
        """Add pictures two in a row, each with its caption; a row stays on one page.

        Raises:
            ValueError: one of them is no picture.
        """
        table = self._document.add_table(rows=0, cols=2)
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for at in range(0, len(pictures), 2):
            row = table.add_row()
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for cell, (content, caption) in zip(row.cells, pictures[at : at + 2], strict=False):
                cell.width = Mm(TEXT_MM[0] / 2)
                above, below = cell.paragraphs[0], cell.add_paragraph()
                for paragraph in (above, below):
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                    _off_the_grid(paragraph)
                add_picture(above, content, caption, width.mm)
                run_of(below, official_text(caption), SECOND_HEADING, TABLE_PT)
        self._is_empty = False

    def blank(self) -> None:
        """Add an empty line."""
        self._add("", BODY, BODY_PT)

    def new_page(self) -> None:
        """Put what comes next at the top of a page; it must not be a table."""
        self._begins_page = True

    def content(self) -> bytes:
        """Return the document as a DOCX file."""
        whole = io.BytesIO()
        self._document.save(whole)
        return whole.getvalue()

    def save(self, file: Path) -> None:
        """Write the document under a temporary name and rename it.

        Raises:
            Refused: the file cannot be written.
        """
        write_whole(file, self.content())

    def _head(self, mark: str, number: str) -> None:
        """The red mark, 35 mm below the edge of the text, the number and the red line (7.2.4, 7.2.5, 7.2.7)."""
        size = mark_size_pt(mark)
        paragraph = self._add(mark, TITLE, size, WD_ALIGN_PARAGRAPH.CENTER, RED)
        if len(mark) * size > TEXT_MM[0] / 25.4 * 72 * 0.8 and language() != "en":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.DISTRIBUTE
        _fix_height(paragraph, size * 1.1)
        paragraph.paragraph_format.space_before = Mm(MARK_FROM_TOP_MM)
        self.blank()
        self.blank()
        below = self._add(number, BODY, BODY_PT, WD_ALIGN_PARAGRAPH.CENTER)
        _underline(below)

    def _keep_last(self) -> None:
        """Keep the last paragraph on the page of the next, so that no signature stands alone on a page."""
        if self._document.paragraphs:
            self._document.paragraphs[-1].paragraph_format.keep_with_next = True

    def _add(self, text: str, font: PaperFont, size_pt: float, alignment: WD_ALIGN_PARAGRAPH | None = None,
             colour: RGBColor | None = None) -> Paragraph:  # fmt: skip
        paragraph = self._document.add_paragraph()
        usual = WD_ALIGN_PARAGRAPH.LEFT if language() == "en" else WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.alignment = usual if alignment is None else alignment
        if self._begins_page:
            paragraph.paragraph_format.page_break_before, self._begins_page = True, False
        run = run_of(paragraph, official_text(text), font, size_pt)
        if colour is not None:
            run.font.color.rgb = colour
        self._is_empty = False
        return paragraph


def add_picture(paragraph: Paragraph, content: bytes, words: str, width_mm: float) -> None:
    """Add a picture to a paragraph, with words for people who cannot see it; see `OfficialDocument.picture`."""
    from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError

    try:
        shape = paragraph.add_run().add_picture(io.BytesIO(content), width=Mm(width_mm))
    except (UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError, ZeroDivisionError) as trouble:
        raise ValueError(str(trouble)) from trouble
    shape._inline.docPr.set("descr", official_text(words))


def official_text(text: str) -> str:
    """Return a text as official documents write it: in Chinese without gaps beside digits and letters."""
    text = printable(text)
    return text if language() == "en" else GAP.sub("", text)


def number_text(counts: Sequence[int]) -> str:
    """Return the number of a heading: 一、 （一） 1. （1）, or 1. 1.1 (a) in English.

    Args:
        counts: its own number last, those of the headings above it before.
    """
    own, level = counts[-1], len(counts)
    if language() == "en":
        return (f"{own}. ", ".".join(map(str, counts[-2:])) + " ", f"({own}) ", f"({_letter(own)}) ")[level - 1]
    return (f"{han_number(own)}、", f"（{han_number(own)}）", f"{own}.", f"（{own}）")[level - 1]


def han_number(number: int) -> str:
    """Return a number from 1 to 99 in Chinese words: 一, 十, 十二, 二十, 六十八; larger ones in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else f"{HAN_DIGITS[tens]}十")
    return head + (HAN_DIGITS[ones] if ones else "")


def official_day(day: date) -> str:
    """Return a day as official documents write it: 2026年11月30日, without leading zeros (7.3.5.4)."""
    if language() == "en":
        return f"{day.day} {day:%B %Y}"
    return f"{day.year}年{day.month}月{day.day}日"


def width_of(text: str) -> float:
    """Return the width of a text in characters of the body; Latin letters and digits take half of one."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.5 for letter in text)


def mark_size_pt(mark: str) -> float:
    """Return the size of the red mark with which it stands on one line of the text."""
    room = CHARACTERS * CHARACTER_PT
    return max(SMALLEST_MARK_PT, min(LARGEST_MARK_PT, int(room / max(1.0, width_of(mark) * 1.08))))


def join_names(names: Sequence[str]) -> str:
    """Return names one after the other, with 、 between them in Chinese."""
    return _(NC_("list of names", ", ")).join(names)


def annex_label(count: int) -> str:
    """Return the label before the names of annexes."""
    return _(NC_("label", "{label}: ")).format(label=_("Annexes") if count > 1 else _("Annex"))


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26)


def _off_the_grid(paragraph: Paragraph) -> None:
    switch(paragraph._element.get_or_add_pPr(), "snapToGrid", False)


def _fix_height(paragraph: Paragraph, height_pt: float) -> None:
    _off_the_grid(paragraph)
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(height_pt)


def _underline(paragraph: Paragraph) -> None:
    """The red line across the text, 4 mm below the number."""
    properties = paragraph._element.get_or_add_pPr()
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", str(MARK_GAP_PT)), ("color", "E60012")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties.insert(0, borders)
    _order_borders(properties, borders)


def _order_borders(properties, borders) -> None:  # type: ignore[no-untyped-def]
    """Put the borders at their place in the order of the schema: before every kind of spacing."""
    earlier = {qn(f"w:{name}") for name in ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl")}
    last = [child for child in properties if child.tag in earlier]
    if last:
        last[-1].addnext(borders)
