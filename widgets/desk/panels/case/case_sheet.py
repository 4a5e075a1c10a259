"""Makes the sheet of the case on the screen: PDF or DOCX with map and photos, or text on the clipboard."""

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

PDF, DOCX = ".pdf", ".docx"
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
        title, kinds = _("Case sheet"), "PDF (*.pdf);;Word (*.docx)"
        name, kind = QFileDialog.getSaveFileName(self._parent, title, sheet.file_name, kinds)
        if name:
            self.save_to(sheet, _named(Path(name), DOCX if DOCX in kind else PDF))

    def save_to(self, sheet: CaseSheet, file: Path) -> None:
        """Write a sheet into a file, in the background."""
        self._say(_("Writing the case sheet …"), "text_2")
        write = write_docx if file.suffix.lower() == DOCX else write_pdf
        self._context.background.run(
            write, sheet, self._context.selection.map_picture(), self._context.services.case_reader.photo, file,
            on_answer=partial(self._on_written, file),
            on_trouble=lambda trouble: present_trouble(trouble, lambda sentence: self._say(sentence, "late")),
        )  # fmt: skip

    def _on_written(self, file: Path, _pages: int) -> None:
        self._say(_("The case sheet is in {file}.").format(file=file.name), "good")


def _named(file: Path, ending: str) -> Path:
    """The file with the ending of the kind that was chosen; an ending of neither kind is kept as a part of the name."""
    return file.with_suffix(ending) if file.suffix.lower() in (PDF, DOCX) else Path(f"{file}{ending}")


def write_docx(sheet: CaseSheet, map_png: bytes | None, read: ReadPhoto, file: Path) -> int:
    """Write a sheet as DOCX; callable from any thread.

    Returns:
        The number of photos in it.

    Raises:
        Refused: the file cannot be written. Unavailable: the database cannot be reached.
    """
    from app.papers.case_sheet import case_sheet_docx  # a desk that writes none loads none of it
    from app.papers.files import write_whole
    from widgets.papers.pictures import jpeg_of

    photos = read_photos(read, [number for number, _words in sheet.photos], PHOTO_PX)
    shown = {number: jpeg_of(image) for number, image in photos.items()}
    write_whole(file, case_sheet_docx(sheet, map_png, shown))
    return len(shown)


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
