"""Official documents are read again with python-docx and, where it is installed, laid out by LibreOffice."""

from __future__ import annotations

import io
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from app.errors import Refused, Unavailable
from app.i18n import language, set_language
from app.papers import office
from app.papers.files import open_folder, write_whole
from app.papers.fonts import FONTS, font_settings
from app.papers.official import OfficialDocument, han_number, mark_size_pt, official_day, official_text, width_of

ORGAN = "南宁市城市管理监督指挥中心"


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    before = language()
    set_language("zh_CN")
    yield
    set_language(before)


def a_letter() -> OfficialDocument:
    """A letter with every part."""
    letter = OfficialDocument(ORGAN, "南城指督函〔2026〕47号")
    letter.title("关于限期处置超期案件的督办函")
    letter.addressee("市排水公司")
    letter.paragraph("截至2026年11月30日，你单位超期144件。\n请于12月4日前办结。")
    letter.heading("总的情况")
    letter.heading("井盖", 2)
    letter.heading("护栏", 2)
    letter.heading("其他")
    letter.heading("井盖", 2)
    letter.people("出席", ["市排水公司", "西乡塘区市政所"])
    letter.table(["序号", "案件"], [["1", "261130-0001"]], [1, 4])
    letter.annexes(["案件明细表", "分布图"])
    letter.signature(ORGAN, date(2026, 11, 30))
    return letter


def read(letter: OfficialDocument):
    """The document as python-docx reads it."""
    return Document(io.BytesIO(letter.content()))


def test_the_page_has_the_geometry_of_the_standard() -> None:
    section = read(a_letter()).sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(one.mm) for one in margins] == [37, 35, 28, 26]
    assert section.page_width - section.left_margin - section.right_margin == pytest.approx(Mm(156), abs=Mm(0.1))
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")


def test_every_run_names_the_font_of_its_east_asian_letters() -> None:
    document = read(a_letter())
    section = document.sections[0]
    parts = (document.element, section.footer._element, section.even_page_footer._element)
    runs = [run for part in parts for run in part.iter(qn("w:r"))]
    names = {font.name for font in FONTS}
    assert len(runs) > 20
    assert {run.find(qn("w:rPr")).find(qn("w:rFonts")).get(qn("w:eastAsia")) for run in runs} <= names


def test_headings_number_themselves_in_four_levels() -> None:
    texts = [paragraph.text for paragraph in read(a_letter()).paragraphs]
    assert [text for text in texts if text.startswith(("一", "二", "（"))] == [
        "一、总的情况", "（一）井盖", "（二）护栏", "二、其他", "（一）井盖",
    ]  # fmt: skip


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages() -> None:
    document = read(a_letter())
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    assert section.footer.paragraphs[0].text == section.even_page_footer.paragraphs[0].text == "— 1 —"
    assert section.footer.paragraphs[0].alignment != section.even_page_footer.paragraphs[0].alignment


def test_the_signature_is_centred_over_the_day() -> None:
    organ, day = read(a_letter()).paragraphs[-2:]
    assert (organ.text, day.text) == (ORGAN, "2026年11月30日")
    right = day.paragraph_format.right_indent.pt / 15.75
    assert right == pytest.approx(4, abs=0.01)
    centre = right + width_of(day.text) / 2
    assert organ.paragraph_format.right_indent.pt / 15.75 + width_of(ORGAN) / 2 == pytest.approx(centre, abs=0.1)


def test_numbers_and_days_are_written_as_offices_write_them() -> None:
    assert [han_number(number) for number in (1, 10, 12, 20, 68, 100)] == ["一", "十", "十二", "二十", "六十八", "100"]
    assert official_day(date(2026, 3, 5)) == "2026年3月5日"
    set_language("en")
    assert official_day(date(2026, 3, 5)) == "5 March 2026"


def test_a_long_mark_becomes_smaller_and_stays_on_its_line() -> None:
    assert mark_size_pt("市城管局") > mark_size_pt(ORGAN) > mark_size_pt(ORGAN + "（高新区分中心）")
    assert width_of(ORGAN) * mark_size_pt(ORGAN) <= 442


def test_letters_that_no_file_can_hold_are_left_out() -> None:
    letter = OfficialDocument()
    letter.paragraph("井盖\x00\x0b缺失\ud800")
    assert read(letter).paragraphs[-1].text == "井盖缺失"


def test_digits_stand_without_gaps_in_chinese() -> None:
    assert (
        official_text("第 71 次 A 组，2026年11月7日 起，金凯七巷 杂物") == "第71次A组，2026年11月7日起，金凯七巷 杂物"
    )
    set_language("en")
    assert official_text("Item 71 of 协调会 2") == "Item 71 of 协调会 2"


def test_no_line_ends_within_a_number() -> None:
    letter = OfficialDocument()
    letter.paragraph("裁定70-1，2026-11-07起，A-B")
    paragraph = read(letter).paragraphs[-1]
    assert paragraph.text == "裁定70-1，2026-11-07起，A-B"
    assert len(list(paragraph._element.iter(qn("w:noBreakHyphen")))) == 3


def test_a_picture_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError):
        OfficialDocument().picture(b"no picture", "a street")


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    file = tmp_path / "there.docx"
    file.mkdir()
    with pytest.raises(Refused):
        write_whole(file, b"x")
    assert [one.name for one in tmp_path.iterdir()] == ["there.docx"]
    (tmp_path / "plain").write_text("no folder")
    with pytest.raises(Refused, match="plain"):
        open_folder(tmp_path / "plain" / "below")


def test_a_paper_may_be_read_by_whoever_may_read_the_folder(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.docx", b"x")
    assert stat.S_IMODE((tmp_path / "a.docx").stat().st_mode) & 0o400
    assert [one.name for one in tmp_path.iterdir()] == ["a.docx"]


def test_fonts_that_stand_in_are_named_to_libreoffice() -> None:
    assert all(font.name in font_settings("/cache") and font.others for font in FONTS)


def test_a_machine_without_libreoffice_is_told_in_one_sentence(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(office, "PROGRAMS", ("no-such-office",))
    with pytest.raises(Unavailable, match="LibreOffice"):
        office.to_pdf(tmp_path / "a.docx")


@pytest.mark.skipif(office.find_office() is None, reason="LibreOffice is not installed: no page can be laid out")
def test_a_page_holds_22_lines_of_28_characters(tmp_path: Path) -> None:
    from PySide6.QtPdf import QPdfDocument

    document = OfficialDocument()
    document.paragraph("国" * (28 * 40))
    file = tmp_path / "full.docx"
    document.save(file)
    (tmp_path / "full.pdf").write_bytes(office.to_pdf(file))
    pages = QPdfDocument(None)
    pages.load(str(tmp_path / "full.pdf"))
    lines = [line.strip() for line in pages.getAllText(0).text().splitlines() if "国" in line]
    assert pages.pageCount() == 2
    assert len(lines) == 22
    assert [len(line) for line in lines] == [26, *[28] * 21]
