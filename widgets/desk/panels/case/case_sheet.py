"""Makes the sheet of the case on the screen: a PDF with map and photos, or text on the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from app.desk.case_file import CaseFile
from app.desk.sheet import MAP, PHOTO, CaseSheet, make_sheet, sheet_html, sheet_text
from app.i18n import _
from widgets.desk.panel import PanelContext
from widgets.desk.parts.pages import ReadPhoto, read_photos, write_pages
from widgets.parts.trouble import present_trouble

PHOTO_PX, MAP_PX = QSize(800, 800), QSize(1200, 1200)
Say = Callable[[str, str], None]


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
    photos = read_photos(read, [number for number, _words in sheet.photos], PHOTO_PX)
    pictures = {f"{PHOTO}{number}": image for number, image in photos.items()}
    map_image = QImage.fromData(map_png) if map_png else QImage()
    if not map_image.isNull():
        smooth = Qt.TransformationMode.SmoothTransformation
        pictures[MAP] = map_image.scaled(MAP_PX, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    page = sheet_html(sheet, MAP in pictures, frozenset(photos))
    return write_pages(file, f"{sheet.number} {sheet.title}", page, pictures, sheet.number)
