"""The sheet of a case: a PDF with its fonts, map and photos, and a text without the reporter."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from PySide6.QtCore import QBuffer, QIODevice, QSize
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QFileDialog, QWidget

from app.cases.model import Post
from app.desk.case_file import CaseFile, FlowLine, PhotoLine, ReportLine
from app.desk.sheet import make_sheet, sheet_html, sheet_text
from app.errors import Refused
from app.i18n import set_language
from tests.fakes.case_desk import CaseDesk
from widgets.desk.panels.case.case_sheet import SheetMaker, write_docx, write_pdf
from widgets.desk.panels.case.panel import CasePane


def picture(red: int) -> bytes:
    image = QImage(QSize(64, 48), QImage.Format.Format_RGB32)
    image.fill(0xFF000000 | red << 16)
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(held, "PNG")
    return bytes(held.data().data())


@pytest.fixture
def case(qapp: Any) -> CaseFile:
    desk = CaseDesk(Post.DISPATCHER, cases=3)
    case_id = int(desk.city.cases.column("case_id")[0])
    found = desk.file(case_id)
    desk.close()
    assert found is not None
    history = tuple(
        FlowLine(version, "report" if version == 1 else "return", found.now + timedelta(minutes=version), "张三",
                 "acceptor", inputs={"reason": "<b>快&慢</b>"}) for version in range(1, 90)
    )  # fmt: skip
    return replace(
        found, text="井盖<破损>", history=history, lon=108.3, lat=22.8,
        reports=(ReportLine(1, "hotline", found.now, "井盖破损", None, None, "李四", "13800000000"),),
        photos=(PhotoLine(1, "near", found.now), PhotoLine(2, "after", found.now)),
    )  # fmt: skip


def text_of(file: Path) -> tuple[str, int]:
    document = QPdfDocument()
    assert document.load(str(file)) is QPdfDocument.Error.None_
    pages = document.pageCount()
    return "".join(document.getAllText(page).text() for page in range(pages)), pages


def test_a_pdf_holds_everything_that_happened_with_its_fonts(case: CaseFile, tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    set_language("zh_CN")
    try:
        pages = write_pdf(make_sheet(case, None), picture(200), {1: picture(90), 2: b"no picture"}.get, file)
    finally:
        set_language("en")
    text, count = text_of(file)
    assert count == pages > 1
    said = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))  # the reader gives radicals for some signs
    for words in (case.number, "井盖<破损>", "李四", "13800000000", "<b>快&慢</b>", "照片无法显示", f"第{count}"):
        assert unicodedata.normalize("NFKC", words) in said, words
    raw = file.read_bytes()
    assert b"/FontFile2" in raw or b"/FontFile3" in raw, "fonts are in the file"
    assert raw.count(b"/Subtype /Image") == 2, "the map and the photo that can be read"


def test_a_docx_says_the_same_and_names_its_fonts(case: CaseFile, tmp_path: Path) -> None:
    file = tmp_path / "sheet.docx"
    read = {1: picture(90), 2: b"no picture"}.get
    assert write_docx(make_sheet(case, None), picture(200), read, file) == 1
    document = Document(str(file))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    said = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    for words in (case.number, "井盖<破损>", "李四", "13800000000", "<b>快&慢</b>", "The photo cannot be shown"):
        assert words in said, words
    pictures = [part for part in document.part.package.iter_parts() if part.content_type.startswith("image/")]
    assert len(pictures) == 2
    assert all(run.find(qn("w:rPr")) is not None for run in document.element.iter(qn("w:r")) if run.findall(qn("w:t")))


def test_a_map_that_is_no_picture_is_said_in_the_docx(case: CaseFile, tmp_path: Path) -> None:
    write_docx(make_sheet(case, None), b"no picture", {}.get, tmp_path / "sheet.docx")
    said = "\n".join(paragraph.text for paragraph in Document(str(tmp_path / "sheet.docx")).paragraphs)
    assert "The map cannot be shown." in said


def test_a_reporter_whom_one_may_not_know_is_in_no_docx(case: CaseFile, tmp_path: Path) -> None:
    hidden = replace(case, reports=(replace(case.reports[0], reporter=None, phone=None),))
    write_docx(make_sheet(hidden, None), None, {}.get, tmp_path / "sheet.docx")
    document = Document(str(tmp_path / "sheet.docx"))
    assert "李四" not in document.element.xml and "13800000000" not in document.element.xml


@pytest.mark.parametrize(("name", "kind", "file"), [
    ("a.pdf", "Word (*.docx)", "a.docx"), ("a", "PDF (*.pdf)", "a.pdf"), ("a.docx", "Word (*.docx)", "a.docx"),
    ("v1.2", "Word (*.docx)", "v1.2.docx"),
])  # fmt: skip
def test_the_chosen_kind_decides_what_is_written(
    case: CaseFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, kind: str, file: str
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_values: (str(tmp_path / name), kind))
    desk = CaseDesk(Post.DISPATCHER, cases=3)
    sheets, asked = SheetMaker(desk.context, lambda _words, _tone: None, QWidget()), []
    monkeypatch.setattr(sheets, "save_to", lambda _sheet, chosen: asked.append(chosen.name))
    sheets.save(case)
    assert asked == [file]
    desk.close()


def test_the_text_for_a_messenger_never_has_the_reporter(case: CaseFile) -> None:
    said = sheet_text(make_sheet(case, None))
    assert case.number in said and "井盖<破损>" in said and "108.300000, 22.800000" in said and "张三" in said
    assert "李四" not in said and "13800000000" not in said


def test_a_page_takes_nothing_that_people_wrote_for_markup(case: CaseFile) -> None:
    page = sheet_html(make_sheet(case, None), False, frozenset())
    assert "<破损>" not in page and "&lt;破损&gt;" in page and "<b>快" not in page


def test_a_reporter_whom_one_may_not_know_is_in_no_sheet(case: CaseFile) -> None:
    hidden = replace(case, reports=(replace(case.reports[0], reporter=None, phone=None),))
    assert "李四" not in sheet_html(make_sheet(hidden, None), False, frozenset())


def test_a_file_that_cannot_be_written_is_refused(case: CaseFile, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        write_pdf(make_sheet(case, None), None, {}.get, tmp_path / "nowhere" / "sheet.pdf")


def test_the_pane_copies_and_writes_the_case_that_is_shown(qtbot: Any, tmp_path: Path) -> None:
    desk = CaseDesk(Post.DISPATCHER, cases=3)
    pane = CasePane(desk.context)
    qtbot.addWidget(pane)
    pane.show()
    desk.changes.load(desk.city)
    pane.copy_sheet()  # nothing is shown yet: nothing happens
    case_id = int(desk.city.cases.column("case_id")[0])
    desk.context.selection.select_case(case_id)
    qtbot.waitUntil(lambda: pane.answer is not None and pane.is_at_rest())
    pane.copy_sheet()
    number = pane.answer.file.number
    assert number in QGuiApplication.clipboard().text() and "clipboard" in pane.sentence.text()
    file = tmp_path / "sheet.pdf"
    pane.sheets.save_to(make_sheet(pane.answer.file, desk.city), file)
    qtbot.waitUntil(lambda: "sheet.pdf" in pane.sentence.text())
    assert number in re.sub(r"\s", "", text_of(file)[0])
    pane.stop()
    desk.close()
