"""Writes a page of HTML with pictures as PDF on A4, with its fonts in the file; callable from any thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSaveFile, QSize, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QGuiApplication,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
)

from app.errors import Refused
from app.i18n import _
from widgets.desk.panels.case.photo_reading import decode

RESOLUTION, MARGIN_MM, FONT_PT = 150, 15.0, 10
FOOT_PX = 40
STYLE = """
h1 { font-size: 16pt; margin: 0; } h2 { font-size: 12pt; margin-top: 12px; margin-bottom: 2px; }
p { margin-top: 2px; margin-bottom: 4px; } .second { color: #555555; }
"""
ReadPhoto = Callable[[int], bytes | None]


def read_photos(read: ReadPhoto, numbers: Iterable[int], size: QSize) -> dict[int, QImage]:
    """Return the pictures of photos as far as they can be shown, no larger than a size.

    Raises:
        Unavailable: the database cannot be reached.
    """
    found = {}
    for number in numbers:
        content = read(number)
        try:
            if content:
                found[number] = decode(content, size)
        except Refused:
            continue  # the sheet says that it cannot be shown
    return found


def write_pages(file: Path, title: str, page: str, pictures: Mapping[str, QImage], foot: str) -> int:
    """Write a page into a file, over as many sheets of A4 as it takes.

    Args:
        page: HTML; pictures are called by their names.
        foot: stands at the left under every sheet; its number stands at the right.

    Returns:
        The number of sheets.

    Raises:
        Refused: the file cannot be written.
    """
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    count = _paint(held, title, page, pictures, foot)
    saved = QSaveFile(str(file))
    if not saved.open(QIODevice.OpenModeFlag.WriteOnly) or saved.write(held.data()) < 0 or not saved.commit():
        raise Refused(_("{file} cannot be written: {reason}").format(file=file.name, reason=saved.errorString()))
    return count


def _paint(device: QIODevice, title: str, page: str, pictures: Mapping[str, QImage], foot: str) -> int:
    writer = QPdfWriter(device)
    writer.setTitle(title)
    writer.setCreator("Gridhall")
    writer.setResolution(RESOLUTION)
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    size = QPageSize(QPageSize.PageSizeId.A4)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter))
    document = QTextDocument()
    document.documentLayout().setPaintDevice(writer)
    font = QFont(QGuiApplication.font().family())
    font.setPointSizeF(FONT_PT)
    document.setDefaultFont(font)
    document.setDefaultStyleSheet(STYLE)
    document.setDocumentMargin(0)
    for name, image in pictures.items():
        document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), image)
    document.setHtml(page)
    document.setPageSize(QSizeF(writer.width(), writer.height() - FOOT_PX))
    count = document.pageCount()
    with QPainter(writer) as painter:
        for number in range(count):
            if number:
                writer.newPage()
            _paint_page(painter, document, number)
            _paint_foot(painter, document, foot, number)
    return count


def _paint_page(painter: QPainter, document: QTextDocument, page: int) -> None:
    size = document.pageSize()
    painter.save()
    painter.translate(0, -page * size.height())
    paper = QAbstractTextDocumentLayout.PaintContext()
    paper.clip = QRectF(0, page * size.height(), size.width(), size.height())  # type: ignore[misc]
    painter.setClipRect(paper.clip)
    paper.palette.setColor(paper.palette.ColorRole.Text, Qt.GlobalColor.black)
    document.documentLayout().draw(painter, paper)
    painter.restore()


def _paint_foot(painter: QPainter, document: QTextDocument, foot: str, page: int) -> None:
    size, font = document.pageSize(), QFont(document.defaultFont())
    font.setPointSizeF(FONT_PT - 2)
    painter.setFont(font)
    line = QRectF(0, size.height(), size.width(), FOOT_PX)
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, foot)
    said = _("Page {page} of {count}").format(page=page + 1, count=document.pageCount())
    painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, said)
