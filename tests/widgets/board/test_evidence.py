"""The window of the evidence of an item: words and papers are added for units, shown, and saved as one page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter

from app.errors import Refused
from app.meetings.evidence import PDF, Evidence, EvidenceFile, EvidenceService, Statement
from tests.app.meetings.test_evidence_map import NOW_S, some_evidence, some_photo
from widgets.background import Background
from widgets.board import evidence as windows
from widgets.board.evidence import EvidenceWindow
from widgets.board.evidence_files import FileViewer
from widgets.theme import load_theme


class Store:
    """Evidence in memory."""

    def __init__(self) -> None:
        self.found = replace(some_evidence(), statements=())
        self.files: dict[int, bytes] = {}

    def evidence(self, _item_id: int, _radius_m: float, _most_photos: int) -> Evidence:
        return self.found

    def units(self) -> Sequence[tuple[int, str, str]]:
        return [(1, "市政所", "Roads Office"), (2, "电信公司", "Telecom")]

    def add_statement(self, _item_id: int, unit_id: int, words: str) -> int:
        said = Statement(1, "电信公司", "Telecom", words, NOW_S, unit_id == 2)
        self.found = replace(self.found, statements=(said,))
        return 1

    def add_file(self, _item_id: int, _unit_id: int | None, name: str, content: bytes) -> int:
        if not content.startswith((b"%PDF", b"\xff\xd8")):
            raise Refused("no file of that kind")
        kind = PDF if content.startswith(b"%PDF") else "image/jpeg"
        self.files[7] = content
        self.found = replace(self.found, files=(EvidenceFile(7, name, kind, len(content), NOW_S, None, None),))
        return 7

    def file(self, file_id: int) -> bytes:
        return self.files[file_id]

    def remove_file(self, file_id: int) -> None:
        del self.files[file_id]


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def window(qtbot: Any, store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[EvidenceWindow]:
    monkeypatch.setattr(windows, "why_no_web_view", lambda: "no web view here")
    background = Background(2)
    made = EvidenceWindow(EvidenceService(store), 12, background, load_theme("dark"), may_add=True)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitUntil(lambda: made.is_complete() and made.papers.unit.count() == 2)
    yield made
    background.close()


def test_without_a_web_view_the_map_is_plain_and_the_journey_a_list(window: EvidenceWindow) -> None:
    assert window.plain is not None and window.plain.journey.count() == 3
    assert "以道路中线为界" in window.plain.journey.item(1).text()
    assert not window.grab().isNull()


def test_a_statement_is_entered_for_a_unit_without_an_account(qtbot: Any, window: EvidenceWindow, store: Store) -> None:
    window.papers.words.setPlainText("管孔 2021 年已退出")
    window.papers.add_words.click()
    assert "unit" in window.papers.state.text().lower() and store.found.statements == ()
    window.papers.unit.setCurrentIndex(1)
    window.papers.add_words.click()
    qtbot.waitUntil(lambda: window.papers.said.count() == 1)
    assert "管孔 2021 年已退出" in window.papers.said.item(0).text()
    assert window.papers.words.toPlainText() == ""


def test_a_file_is_added_and_one_that_is_none_is_told(qtbot: Any, window: EvidenceWindow, tmp_path: Path) -> None:
    picture, text = tmp_path / "井.jpg", tmp_path / "x.txt"
    picture.write_bytes(some_photo(60))
    text.write_text("no picture")
    window.papers.keep_file(text)
    qtbot.waitUntil(lambda: "no file of that kind" in window.papers.state.text())
    window.papers.keep_file(tmp_path / "missing.pdf")
    qtbot.waitUntil(lambda: "missing.pdf" in window.papers.state.text())
    window.papers.keep_file(picture)
    qtbot.waitUntil(lambda: window.papers.files.count() == 1)
    window.papers.files.itemActivated.emit(window.papers.files.item(0))
    qtbot.waitUntil(lambda: window.papers.viewer is not None)
    assert window.papers.viewer is not None and window.papers.viewer.trouble == ""


def test_a_pdf_is_shown_inside_and_a_broken_one_is_told(qtbot: Any, tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    writer = QPdfWriter(str(file))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    with QPainter(writer) as painter:
        painter.drawText(500, 500, "letter")
    one = EvidenceFile(1, "letter.pdf", PDF, 9, NOW_S, None, None)
    good, broken = FileViewer(one, file.read_bytes()), FileViewer(one, b"%PDF-1.4 broken %%EOF")
    for viewer in (good, broken):
        qtbot.addWidget(viewer)
    assert good.trouble == "" and good._document.pageCount() == 1
    assert broken.trouble


def test_the_evidence_is_saved_as_one_page(qtbot: Any, window: EvidenceWindow, tmp_path: Path) -> None:
    pytest.importorskip("xstatic.pkg.leaflet", reason="XStatic-Leaflet is not installed")
    window.save(tmp_path / "e.html")
    qtbot.waitUntil((tmp_path / "e.html").exists)
    assert "Roads Office" in (tmp_path / "e.html").read_text("utf-8")
    window.save(tmp_path / "nowhere" / "e.html")
    qtbot.waitUntil(lambda: "nowhere" in window.trouble)
