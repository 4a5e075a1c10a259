"""Minutes and slides laid out by LibreOffice: pages are full, nothing is cut, no letter is a box."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from PySide6.QtPdf import QPdfDocument

from app.i18n import set_language
from app.papers import office
from app.papers.pack import write_pack
from app.progress import Silent
from tests.fakes.papers import FakePainter, FakePaperSource, a_meeting

pytestmark = pytest.mark.skipif(
    office.find_office() is None, reason="LibreOffice is not installed: no page is laid out"
)


@pytest.fixture(scope="module", params=["zh_CN", "en"])
def pages(request: Any, qapp: Any, tmp_path_factory: Any) -> dict[str, QPdfDocument]:
    folder = tmp_path_factory.mktemp("papers")
    set_language(request.param)
    try:
        write_pack(FakePaperSource(a_meeting(12)), FakePainter(), 71, folder, Silent())
    finally:
        set_language("en")
    found = {}
    for ending in ("docx", "pptx"):
        file = folder / f"{ending}.pdf"
        file.write_bytes(office.to_pdf(folder / f"meeting-71.{ending}"))
        found[ending] = QPdfDocument(None)
        found[ending].load(str(file))
    return found


def ink(document: QPdfDocument, page: int, left: float, top: float, right: float, bottom: float) -> int:
    """How many pixels of a part of a page are not white; the part in millimetres."""
    size = document.pagePointSize(page)
    scale = 2.0
    image = document.render(page, QSize(round(size.width() * scale), round(size.height() * scale)))
    per_mm = scale * 72 / 25.4
    columns = range(int(left * per_mm), min(image.width(), int(right * per_mm)), 2)
    rows = range(int(top * per_mm), min(image.height(), int(bottom * per_mm)), 2)
    return sum(
        1 for x in columns for y in rows if (one := QColor.fromRgba(image.pixel(x, y))).alpha() and one.value() < 200
    )


def test_the_margins_of_the_minutes_are_empty_but_for_the_page_numbers(pages: dict[str, QPdfDocument]) -> None:
    minutes = pages["docx"]
    assert minutes.pageCount() >= 4
    for page in range(minutes.pageCount()):
        assert ink(minutes, page, 0, 0, 210, 36) == 0, "37 mm above"
        assert ink(minutes, page, 0, 37, 26, 260) == 0, "28 mm at the left"
        assert ink(minutes, page, 190, 37, 210, 260) == 0, "26 mm at the right, less a hanging mark"
        is_odd = page % 2 == 0
        number = (150, 262, 184, 285) if is_odd else (28, 262, 62, 285)
        empty = (28, 262, 62, 285) if is_odd else (150, 262, 184, 285)
        assert ink(minutes, page, *number) > 0 and ink(minutes, page, *empty) == 0


def test_every_page_of_the_minutes_says_something(pages: dict[str, QPdfDocument]) -> None:
    minutes = pages["docx"]
    for page in range(minutes.pageCount()):
        assert ink(minutes, page, 28, 37, 184, 262) > 100


def test_the_slides_are_as_many_as_the_items_and_keep_their_words(pages: dict[str, QPdfDocument]) -> None:
    slides = pages["pptx"]
    assert slides.pageCount() == 1 + 2 + 12
    text = slides.getAllText(3).text()
    assert "全幅井盖" in text and "71-1" in text and "2026-12-04" in text


def test_letters_of_a_slide_differ_from_each_other(pages: dict[str, QPdfDocument], tmp_path: Path) -> None:
    """Boxes for missing letters would all look the same; their fonts are in the file under their names."""
    text = "".join(pages["pptx"].getAllText(page).text() for page in range(4))
    assert "\ufffd" not in text and "□" not in text
