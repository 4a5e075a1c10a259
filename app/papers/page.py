"""The page of an official document: GB/T 9704-2012, 5 and 7.5.

A4; 37 mm above, 28 mm at the binding, so that the text takes 156 × 225 mm; 22 lines of 28 characters of size 3 (16 pt);
the number of the page between two dashes, 7 mm below the text, one character from the outer edge.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph

from app.papers.fonts import BODY, NUMBER, PaperFont, font_table, set_fonts

PAGE_MM = (210, 297)
TOP_MM, BOTTOM_MM, BINDING_MM, OUTER_MM = 37, 35, 28, 26
TEXT_MM = (156, 225)
LINES, CHARACTERS = 22, 28
BODY_PT, TITLE_PT, FOOT_PT = 16, 22, 14
LINE_PITCH = 579
"""Twentieths of a point: 22 lines in 225 mm. 580 would leave room for 21 only."""
TIGHTER = -5
"""28 × 16 pt is wider than 156 mm: each character gives up a quarter of a point (in twentieths)."""
CHARACTER_PT = BODY_PT + TIGHTER / 20
HYPHEN = re.compile(r"(?<=\d)-(?=\d)")
FOOT_MM = 22.5
"""From the edge of the paper to the foot of the page number, whose dashes then stand 7 mm below the text."""


def new_document() -> DocumentType:
    """Return an empty document with the page, the grid and the fonts of the standard."""
    document = Document()
    own(document.core_properties, document.part.package.rels)
    _set_defaults(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAGE_MM[0]), Mm(PAGE_MM[1])
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(BINDING_MM), Mm(OUTER_MM)
    section.footer_distance, section.header_distance = Mm(FOOT_MM), Mm(15)
    _set_grid(section)
    document.settings.odd_and_even_pages_header_footer = True
    _number_pages(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _number_pages(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)
    return document


def own(properties, relations) -> None:  # type: ignore[no-untyped-def]
    """Take from a file what its template left in it: an author, a day and a small picture of itself."""
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)
    for key in [key for key, one in relations.items() if one.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        relations.pop(key)


def run_of(paragraph: Paragraph, text: str, font: PaperFont, size_pt: float):  # type: ignore[no-untyped-def]
    """Add a run with the fonts of every script and its size; a line never ends within a number. Return the run."""
    run = paragraph.add_run()
    for number, piece in enumerate(HYPHEN.split(text)):
        if number:
            run._element.append(OxmlElement("w:noBreakHyphen"))
        run.add_text(piece)
    set_fonts(run._element.get_or_add_rPr(), font)
    run.font.size = Pt(size_pt)
    return run


def indent(paragraph: Paragraph, *, first: float = 0, left: float = 0, right: float = 0) -> None:
    """Indent a paragraph by characters of the body; negative `first`: all lines but the first."""
    format_ = paragraph.paragraph_format
    format_.first_line_indent, format_.left_indent = characters(first), characters(left)
    format_.right_indent = characters(right)
    element = paragraph._element.get_or_add_pPr().find(qn("w:ind"))
    for name, count in (("firstLineChars", first), ("leftChars", left), ("rightChars", right)):
        if count > 0:
            element.set(qn(f"w:{name}"), str(round(100 * count)))


def characters(count: float) -> Length:
    """The width of so many characters of the body."""
    return Pt(count * CHARACTER_PT)


def switch(properties, name: str, on: bool) -> None:  # type: ignore[no-untyped-def]
    """Set a switch of a paragraph, such as `snapToGrid`, at its place in the order of the schema."""
    element = OxmlElement(f"w:{name}")
    element.set(qn("w:val"), "1" if on else "0")
    later = ("textAlignment", "outlineLvl", "jc", "ind", "contextualSpacing", "mirrorIndents", "spacing",
             "adjustRightInd", "snapToGrid", "rPr")  # fmt: skip
    before = [child for child in properties if child.tag in {qn(f"w:{one}") for one in later}]
    if before:
        before[0].addprevious(element)
    else:
        properties.append(element)


def _set_defaults(document: DocumentType) -> None:
    styles = document.styles
    defaults = styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    set_fonts(properties, BODY)
    spelling = properties.find(qn("w:lang"))
    spelling.set(qn("w:eastAsia"), "zh-CN")
    spelling.set(qn("w:val"), "en-US")  # with zh-CN LibreOffice breaks numbers and Latin words anywhere
    between = defaults.find(qn("w:pPrDefault")).find(qn("w:pPr")).find(qn("w:spacing"))
    for name in list(between.attrib):
        del between.attrib[name]
    between.set(qn("w:after"), "0")
    normal = styles["Normal"]
    set_fonts(normal.element.get_or_add_rPr(), BODY)
    normal.font.size = Pt(BODY_PT)
    tighter = OxmlElement("w:spacing")
    tighter.set(qn("w:val"), str(TIGHTER))
    normal.element.rPr.find(qn("w:sz")).addprevious(tighter)
    layout = defaults.find(qn("w:pPrDefault")).find(qn("w:pPr"))
    for name, on in (("widowControl", False), ("autoSpaceDE", False), ("autoSpaceDN", False)):
        switch(layout, name, on)
    fonts = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    fonts._blob = font_table()


def _set_grid(section: Section) -> None:
    """The grid of the standard: lines only, since a grid of characters gives half as many in LibreOffice."""
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(LINE_PITCH))
    properties.append(grid)


def _number_pages(paragraph: Paragraph, alignment: WD_ALIGN_PARAGRAPH) -> None:
    paragraph.style = None
    paragraph.alignment = alignment
    is_right = alignment is WD_ALIGN_PARAGRAPH.RIGHT
    indent(paragraph, left=0 if is_right else 1, right=1 if is_right else 0)
    switch(paragraph._element.get_or_add_pPr(), "snapToGrid", False)
    run_of(paragraph, "— ", NUMBER, FOOT_PT)
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("text", "1"), ("end", "")):
        run = run_of(paragraph, "", NUMBER, FOOT_PT)
        if kind == "text":
            run.text = text
            continue
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._element.append(part)
    run_of(paragraph, " —", NUMBER, FOOT_PT)
