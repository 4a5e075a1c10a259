"""What slides are put together from: texts that fit and name the fonts of every script, pictures with words, charts."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as PresentationType
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Length, Pt

from app.papers.fonts import SCREEN, printable
from app.papers.page import own

WIDTH_PT, HEIGHT_PT = 960.0, 540.0
LATIN = "Arial"
TEXT, TEXT_2, ACCENT, LINE, TINT, GROUND = "14202E", "4C6079", "0F6FB8", "D5DEE8", "EAF2FA", "F0F3F7"
GOOD, SOON = "127A52", "8F5500"
PARTIES = (ACCENT, SOON, "5B4BC4", GOOD)
AXIS, CHART_PT = "9DAFC2", 12.0
LATIN_WIDTHS = ((" .,:;'|iIjlft·", 0.3), ("r()-/", 0.35), ("cJksvxyz", 0.51), ("mMW@", 0.88), ("w", 0.74))
LINE_SHARE = 1.22
"""Height of a line of text in parts of its size."""


@dataclass(frozen=True)
class Box:
    """A rectangle on a slide, in points."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    def at(self, top: float) -> Box:
        """The same rectangle at another height."""
        return Box(self.left, top, self.width, self.height)

    @property
    def place(self) -> tuple[Length, Length, Length, Length]:
        """As shapes are placed."""
        return Pt(self.left), Pt(self.top), Pt(self.width), Pt(self.height)


@dataclass(frozen=True)
class Words:
    """A piece of a line."""

    text: str
    colour: str = TEXT
    is_bold: bool = False
    size_pt: float | None = None


def new_presentation() -> PresentationType:
    """Return an empty presentation, 16:9, whose theme and styles name an East Asian font."""
    presentation = Presentation()
    own(presentation.core_properties, presentation.part.package._rels)
    presentation.slide_width, presentation.slide_height = Pt(WIDTH_PT), Pt(HEIGHT_PT)
    master = presentation.slide_master
    theme = master.part.part_related_by("http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme")
    root = etree.fromstring(theme.blob)
    for name, font in (("latin", LATIN), ("ea", SCREEN.name)):
        for element in root.iter(qn(f"a:{name}")):
            element.set("typeface", font)
            element.attrib.pop("panose", None)
    for element in list(root.iter(qn("a:font"))):  # fonts of single scripts, which would come before `ea`
        element.getparent().remove(element)
    theme._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return presentation


def rgb(colour: str) -> RGBColor:
    """Return a colour that is written as RRGGBB."""
    return RGBColor(*bytes.fromhex(colour))  # type: ignore[no-untyped-call]


def set_scripts(properties) -> None:  # type: ignore[no-untyped-def]
    """Name the fonts of every script in the properties of a run, a paragraph's end or a chart's text."""
    for name in ("latin", "ea", "cs"):
        for old in properties.findall(qn(f"a:{name}")):
            properties.remove(old)
    later = [child for child in properties if child.tag in {qn("a:sym"), qn("a:hlinkClick"), qn("a:extLst")}]
    for name, font in (("latin", LATIN), ("ea", SCREEN.name), ("cs", LATIN)):
        element = properties.makeelement(qn(f"a:{name}"), {"typeface": font})
        if later:
            later[0].addprevious(element)
        else:
            properties.append(element)


def width_pt(text: str, size_pt: float, is_bold: bool = False) -> float:
    """Return about how wide a text is; never less than it is in the fonts of slides."""
    ems = sum(1.0 if unicodedata.east_asian_width(one) in "WF" else _latin_width(one) for one in text)
    return ems * size_pt * (1.06 if is_bold else 1.0)


def _latin_width(letter: str) -> float:
    """About the width of a letter of Arial, in parts of its size."""
    for letters, width in LATIN_WIDTHS:
        if letter in letters:
            return width
    return 0.7 if letter.isupper() else 0.56


def fitted(text: str, box: Box, sizes: Sequence[float], is_bold: bool = False) -> tuple[str, float]:
    """Return a text and the largest size with which it stands in a box; cut with … where none is small enough.

    Args:
        sizes: in points, the largest first.
    """
    text = printable(text)
    for size in sizes:
        lines = max(1, int(box.height / (size * LINE_SHARE)))
        if _lines(text, box.width, size, is_bold) <= lines:
            return text, size
    size = sizes[-1]
    lines = max(1, int(box.height / (size * LINE_SHARE)))
    while text and _lines(f"{text}…", box.width, size, is_bold) > lines:
        text = text[:-1]
    return f"{text.rstrip()}…", size


def _lines(text: str, width: float, size: float, is_bold: bool) -> int:
    """About how many lines a text takes; a line loses up to a letter or, in Latin, a word at its end."""
    total = 0
    for part in text.split("\n"):
        long = width_pt(part, size, is_bold)
        is_chinese = any(unicodedata.east_asian_width(one) == "W" for one in part)
        loss = 0.0 if long <= width else size if is_chinese else size * 3
        total += max(1, -int(-long // max(1.0, width - loss)))
    return total


def add_text(
    slide: Slide, box: Box, lines: Sequence[Sequence[Words]], size_pt: float, *,
    align: PP_ALIGN = PP_ALIGN.LEFT, anchor: MSO_ANCHOR = MSO_ANCHOR.TOP, spacing: float = 1.0,
) -> Shape:  # fmt: skip
    """Add a text; every run names its fonts."""
    shape = slide.shapes.add_textbox(*box.place)
    fill_text(shape.text_frame, lines, size_pt, align=align, anchor=anchor, spacing=spacing)
    return shape


def fill_text(
    frame: TextFrame, lines: Sequence[Sequence[Words]], size_pt: float, *,
    align: PP_ALIGN = PP_ALIGN.LEFT, anchor: MSO_ANCHOR = MSO_ANCHOR.TOP, spacing: float = 1.0,
) -> None:  # fmt: skip
    """Fill a frame without margins."""
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Pt(0)
    for number, words in enumerate(lines):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()  # type: ignore[no-untyped-call]
        paragraph.alignment, paragraph.line_spacing = align, spacing
        for one in words:
            run = paragraph.add_run()
            run.text = printable(one.text)
            font = run.font
            font.size, font.bold = Pt(one.size_pt or size_pt), one.is_bold
            font.color.rgb = rgb(one.colour)
            set_scripts(run._r.get_or_add_rPr())


def add_block(slide: Slide, box: Box, colour: str) -> Shape:
    """Add a rectangle without an edge."""
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *box.place)
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(colour)
    shape.line.fill.background()
    style = shape._element.find(qn("p:style"))
    shape._element.remove(style)  # of the theme, with a shadow
    return shape


def add_picture(slide: Slide, box: Box, content: bytes, words: str) -> None:
    """Add a picture that fills a box and is cut where it is longer, with words for people who cannot see it.

    Raises:
        ValueError, OSError: it is no picture.
    """
    picture = slide.shapes.add_picture(io.BytesIO(content), Pt(box.left), Pt(box.top))
    shape, wanted = picture.width / picture.height, box.width / box.height
    if shape > wanted:
        picture.crop_left = picture.crop_right = (1 - wanted / shape) / 2
    else:
        picture.crop_top = picture.crop_bottom = (1 - shape / wanted) / 2
    picture.left, picture.top, picture.width, picture.height = box.place
    picture._element.find(f"{qn('p:nvPicPr')}/{qn('p:cNvPr')}").set("descr", printable(words))


def add_chart(slide: Slide, box: Box, data: CategoryChartData, colours: Sequence[str], words: str) -> Chart:
    """Add columns side by side that PowerPoint itself can edit, with a legend below.

    Args:
        colours: of the series.
        words: what it shows, for people who cannot see it.
    """
    frame: Any = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *box.place, data)  # type: ignore[arg-type]
    frame._element.nvGraphicFramePr.cNvPr.set("descr", printable(words))
    chart: Chart = frame.chart
    chart.has_title, chart.has_legend = False, True
    legend: Any = chart.legend
    legend.position, legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    plot: Any = chart.plots[0]
    plot.gap_width, plot.overlap = 60, 0
    for series, colour in zip(plot.series, colours, strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = rgb(colour)
    chart.value_axis.major_gridlines.format.line.color.rgb = rgb(LINE)
    chart.value_axis.format.line.fill.background()
    chart.category_axis.format.line.color.rgb = rgb(AXIS)
    _dress(chart, CHART_PT)
    return chart


def _dress(chart: Chart, size_pt: float) -> None:
    """Give every text of a chart its size, its colour and the fonts of every script."""
    chart.font.size, chart.font.color.rgb = Pt(size_pt), rgb(TEXT_2)
    root = chart._chartSpace
    for axis in (chart.category_axis, chart.value_axis):
        axis.tick_labels.font.size = Pt(size_pt)
    for properties in [*root.iter(qn("a:defRPr")), *root.iter(qn("a:rPr")), *root.iter(qn("a:endParaRPr"))]:
        set_scripts(properties)
