"""Templates are checked, placeholders are filled wherever Word split them, and letters are set by the standard."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from docx import Document
from PIL import Image

from app.errors import Refused
from app.letters.annex import HEADER, case_row, write_annex
from app.letters.document import (
    fill_letter,
    fill_paragraph,
    instant_text,
    late_text,
    letter_fields,
    thumbnail,
    without_phones,
)
from app.letters.model import Letter, LetterCase, LetterKind, LetterState, SentNumber
from app.letters.sketch import box_around, draw_map
from app.letters.templates import FOLDER, KNOWN, make_template, read_template
from app.papers.office import find_office, to_pdf

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 30, 15, 20, tzinfo=ZONE)
LETTER = Letter(
    1, 3, LetterKind.URGING, LetterState.APPROVED, 1, "市排水公司", "Drainage", "请按期办结。",
    datetime(2026, 12, 4, 17, tzinfo=ZONE), 144, 5307, 61, datetime(2026, 10, 20, 9, tzinfo=ZONE), NOW, None, NOW, NOW,
    False,
)  # fmt: skip


def case(place_no: int, **more: object) -> LetterCase:
    facts: dict[str, object] = {
        "place_no": place_no, "case_id": place_no, "number": f"450103-261120-{place_no:04}", "class_name": "暴露垃圾",
        "class_name_en": "Litter", "address": "民族大道 1 号", "grid": "001", "state": "received",
        "due_at": datetime(2026, 11, 20, 9, tzinfo=ZONE), "dispatched_at": None, "urged_times": 2, "is_silent": True,
        "lon": 108.35 + place_no * 0.001, "lat": 22.82,
    }  # fmt: skip
    return LetterCase(**facts | more)  # type: ignore[arg-type]


def filled(kind: LetterKind, count: int, photo: bytes | None = None) -> bytes:
    fields = letter_fields(LETTER, SentNumber(4, 47, 2026, NOW), "南宁市城市管理监督指挥中心")
    cases = [case(number + 1, attachment_id=number + 1) for number in range(count)]
    photos = {number + 1: photo for number in range(count)} if photo else {}
    return fill_letter(make_template(kind), fields, cases, photos, None, NOW)


@pytest.mark.parametrize("kind", list(LetterKind))
def test_the_shipped_templates_are_those_that_the_code_makes(kind: LetterKind) -> None:
    shipped, made = (Document(io.BytesIO(one)) for one in ((FOLDER / f"{kind}.docx").read_bytes(), make_template(kind)))
    assert [one.text for one in shipped.paragraphs] == [one.text for one in made.paragraphs]
    assert read_template(kind, None) == (FOLDER / f"{kind}.docx").read_bytes()


@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_placeholder_is_filled(kind: LetterKind) -> None:
    document = Document(io.BytesIO(filled(kind, 3)))
    words = [one.text for one in document.paragraphs]
    assert not any("{{" in one for one in words)
    assert words[0] == "南宁市城市管理监督指挥中心" and "市排水公司：" in words and "2026年11月30日" in words
    assert any(one.endswith("函〔2026〕47号") for one in words)
    assert any("截至2026年11月30日15时" in one and "144件" in one and "最久41天" in one for one in words)
    assert any("请按期办结。请于12月4日17时前函复" in one for one in words)
    (table,) = document.tables
    assert [cell.text for cell in table.rows[1].cells][:4] == ["1", "450103-261120-0001", "暴露垃圾", "民族大道 1 号"]


def test_a_placeholder_that_word_has_split_is_filled_in_the_look_of_its_beginning() -> None:
    paragraph = Document().add_paragraph()
    for words in ("致{{un", "it", "}}：截至{{", "as_of}}{{number}}", "。"):
        paragraph.add_run(words)
    paragraph.runs[0].bold = True
    fill_paragraph(paragraph, {"unit": "市排水公司", "as_of": "今天", "number": "{{unit}}"})
    assert paragraph.text == "致市排水公司：截至今天{{unit}}。" and paragraph.runs[0].text == "致市排水公司"
    assert paragraph.runs[0].bold


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("{{ofice}}", r"\{\{ofice\}\}"), ("{{unit", "{{unit"), ("见 {{cases}}", r"\{\{cases\}\}"),
        (None, r"\{\{requirement\}\}"),
    ],
)  # fmt: skip
def test_a_broken_template_is_named_with_its_fault(tmp_path: Path, words: str | None, told: str) -> None:
    document = Document(io.BytesIO(make_template(LetterKind.SUPERVISION)))
    if words is None:
        for paragraph in document.paragraphs:
            for run in paragraph.runs:
                run.text = run.text.replace("{{requirement}}", "")
    else:
        document.add_paragraph(words)
    document.save(str(tmp_path / "supervision.docx"))
    with pytest.raises(Refused, match=told) as refused:
        read_template(LetterKind.SUPERVISION, tmp_path)
    assert "supervision.docx" in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no", b"{\\rtf1}"])
def test_a_file_that_is_no_document_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "urging.docx").write_bytes(content)
    with pytest.raises(Refused, match=r"urging\.docx"):
        read_template(LetterKind.URGING, tmp_path)


def test_a_folder_without_a_template_of_a_kind_takes_the_shipped_one(tmp_path: Path) -> None:
    assert read_template(LetterKind.URGING, tmp_path) == read_template(LetterKind.URGING, None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("联系13800138000", "联系（略）"), ("电话 0771-5501234。", "电话 （略）。"), ("138 0013 8000", "（略）"),
        ("+86 13800138000", "（略）"), ("民族大道 131 号", "民族大道 131 号"), ("2026-11-30", "2026-11-30"),
        ("450103-261120-0001", "450103-261120-0001"), ("5501234", "（略）"),
    ],
)  # fmt: skip
def test_numbers_of_telephones_are_left_out(text: str, told: str) -> None:
    assert without_phones(text) == told


def test_times_are_written_as_official_documents_do() -> None:
    assert instant_text(NOW, None) == "2026年11月30日15时20分"
    assert instant_text(datetime(2027, 1, 4, 17, tzinfo=ZONE), NOW) == "2027年1月4日17时"
    assert [late_text(one) for one in (59, 3 * 3600, 41 * 86400 + 5)] == ["不足1小时", "3小时", "41天"]


def test_the_annex_has_a_row_for_each_case_and_no_formula() -> None:
    from openpyxl import load_workbook

    cases = [case(1), case(2, address="=HYPERLINK(1)", due_at=None)]
    sheet = load_workbook(io.BytesIO(write_annex(cases, "市排水公司（2件）", NOW))).active
    rows = list(sheet.values)
    assert rows[0][0] == "市排水公司（2件）" and rows[1] == HEADER and len(rows) == 4
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    assert case_row(cases[0], NOW)[5] == "处置中"


def test_a_map_is_drawn_around_the_places_that_there_are() -> None:
    cases = [case(1), case(2, lon=None, lat=None), case(3)]
    box = box_around(cases)
    assert box is not None and box[0] < 108.351 < 108.353 < box[2] and box[1] < 22.82 < box[3]
    with Image.open(io.BytesIO(draw_map(box, [], cases))) as picture:
        assert picture.size == (1560, 900) and len(picture.convert("RGB").getcolors(1 << 20) or []) > 10
    assert box_around([cases[1]]) is None


def test_a_photo_that_cannot_be_read_is_left_out() -> None:
    good = io.BytesIO()
    Image.new("RGB", (400, 300), "red").save(good, "PNG")
    assert thumbnail(good.getvalue()) is not None and thumbnail(b"no photo") is None and thumbnail(None) is None
    document = Document(io.BytesIO(filled(LetterKind.URGING, 2, good.getvalue())))
    assert len(document.inline_shapes) == 2


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", list(LetterKind))
def test_name_and_day_stand_on_the_first_page_below_the_text(kind: LetterKind, tmp_path: Path) -> None:
    from PySide6.QtPdf import QPdfDocument

    (tmp_path / "letter.docx").write_bytes(filled(kind, 3))
    (tmp_path / "letter.pdf").write_bytes(to_pdf(tmp_path / "letter.docx"))
    document = QPdfDocument()
    document.load(str(tmp_path / "letter.pdf"))
    first, second = ("".join(document.getAllText(page).text().split()) for page in range(2))
    assert document.pageCount() == 2 and "2026年11月30日" in first.rpartition("附件：")[2]
    assert second.startswith("附件超期案件分布图及明细表") and "450103-261120-0003" in second


def test_known_placeholders_are_all_filled_by_a_letter() -> None:
    fields = letter_fields(LETTER, SentNumber(4, 47, 2026, NOW), "中心")
    assert KNOWN - {"cases", "map"} == set(fields)
