"""Makes the sheet of the case on the screen: a PDF with map and photos, or text on the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
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
from PySide6.QtWidgets import QFileDialog, QWidget

from app.desk.case_file import CaseFile
from app.desk.sheet import MAP, PHOTO, CaseSheet, make_sheet, sheet_html, sheet_text
from app.errors import Refused
from app.i18n import _
from widgets.desk.panel import PanelContext
from widgets.desk.panels.case.photo_reading import decode
from widgets.parts.trouble import present_trouble

RESOLUTION, MARGIN_MM, FONT_PT = 150, 15.0, 10
PHOTO_PX, MAP_PX = QSize(800, 800), QSize(1200, 1200)
FOOT_PX = 40
STYLE = """
h1 { font-size: 16pt; margin: 0; } h2 { font-size: 12pt; margin-top: 12px; margin-bottom: 2px; }
p { margin-top: 2px; margin-bottom: 4px; } .second { color: #555555; }
"""
Say = Callable[[str, str], None]
ReadPhoto = Callable[[int], bytes | None]


class SheetMaker:
    """Makes sheets for the case pane; photos are read and pages are written in the background."""

    def __init__(self, context: PanelContext, say: Say, parent: QWidget) -> None:
        self._context, self._say, self._parent = context, say, parent

    def copy(self, case: CaseFile) -> None:
        """Put the sheet on the clipboard as text, without who reported."""
        QGuiApplication.clipboard().setText(sheet_text(make_sheet(case, self._context.changes.city)))
        self._say(_("The case is on the clipboard as text, without the reporter."), "good")

    def save(self, case: CaseFile) -> None:
        """Ask for a file and write the sheet into it."""
        sheet = make_sheet(case, self._context.changes.city)
        title = _("Case sheet as PDF")
        name, _kind = QFileDialog.getSaveFileName(self._parent, title, sheet.file_name, "PDF (*.pdf)")
        if name:
            self.save_to(sheet, Path(name if Path(name).suffix else f"{name}.pdf"))

    def save_to(self, sheet: CaseSheet, file: Path) -> None:
        """Write a sheet into a file, in the background."""
        self._say(_("Writing the case sheet …"), "text_2")
        self._context.background.run(
            write_pdf, sheet, self._context.selection.map_picture(), self._context.services.case_reader.photo, file,
            on_answer=partial(self._on_written, file),
            on_trouble=lambda trouble: present_trouble(trouble, lambda sentence: self._say(sentence, "late")),
        )  # fmt: skip

    def _on_written(self, file: Path, _pages: int) -> None:
        self._say(_("The case sheet is in {file}.").format(file=file.name), "good")


def write_pdf(sheet: CaseSheet, map_png: bytes | None, read: ReadPhoto, file: Path) -> int:
    """Write a sheet as PDF on A4, with its fonts in it; callable from any thread.

    Returns:
        The number of pages.

    Raises:
        Refused: the file cannot be written. Unavailable: the database cannot be reached.
    """
    photos = {}
    for number, _words in sheet.photos:
        image = _read_photo(read, number)
        if image is not None:
            photos[number] = image
    map_image = QImage.fromData(map_png) if map_png else QImage()
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    pages = _paint(held, sheet, map_image, photos)
    saved = QSaveFile(str(file))
    if not saved.open(QIODevice.OpenModeFlag.WriteOnly) or saved.write(held.data()) < 0 or not saved.commit():
        raise Refused(_("{file} cannot be written: {reason}").format(file=file.name, reason=saved.errorString()))
    return pages


def _read_photo(read: ReadPhoto, number: int) -> QImage | None:
    content = read(number)
    try:
        return decode(content, PHOTO_PX) if content else None
    except Refused:
        return None  # the sheet says that it cannot be shown


def _paint(device: QIODevice, sheet: CaseSheet, map_image: QImage, photos: dict[int, QImage]) -> int:
    writer = QPdfWriter(device)
    writer.setTitle(f"{sheet.number} {sheet.title}")
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
    picture = QTextDocument.ResourceType.ImageResource
    if not map_image.isNull():
        smooth = Qt.TransformationMode.SmoothTransformation
        document.addResource(picture, QUrl(MAP), map_image.scaled(MAP_PX, Qt.AspectRatioMode.KeepAspectRatio, smooth))
    for number, image in photos.items():
        document.addResource(picture, QUrl(f"{PHOTO}{number}"), image)
    document.setHtml(sheet_html(sheet, not map_image.isNull(), frozenset(photos)))
    width, height = writer.width(), writer.height() - FOOT_PX
    document.setPageSize(QSizeF(width, height))
    return _paint_pages(writer, document, sheet)


def _paint_pages(writer: QPdfWriter, document: QTextDocument, sheet: CaseSheet) -> int:
    count = document.pageCount()
    with QPainter(writer) as painter:
        for page in range(count):
            if page:
                writer.newPage()
            _paint_page(painter, document, page)
            _paint_foot(painter, document, sheet.number, page)
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


def _paint_foot(painter: QPainter, document: QTextDocument, number: str, page: int) -> None:
    size, font = document.pageSize(), QFont(document.defaultFont())
    font.setPointSizeF(FONT_PT - 2)
    painter.setFont(font)
    line = QRectF(0, size.height(), size.width(), FOOT_PX)
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, number)
    said = _("Page {page} of {count}").format(page=page + 1, count=document.pageCount())
    painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, said)
