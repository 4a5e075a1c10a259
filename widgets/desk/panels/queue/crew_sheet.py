"""Makes the sheet for a crew: a PDF of the selected cases, or of the whole list, read and written in the background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFileDialog, QWidget

from app.city.city import City
from app.desk.crew_sheet import crew_html, read_crew_sheet
from app.desk.sheet import MAP, PHOTO
from app.i18n import _
from app.services import Services
from widgets.desk.panel import PanelContext
from widgets.desk.panels.queue.crew_map import draw_crew_map
from widgets.desk.parts.pages import read_photos, write_pages
from widgets.parts.trouble import present_trouble

PHOTO_PX = QSize(320, 320)
Say = Callable[[str], None]


class CrewSheetMaker:
    """Asks for a file and writes the sheet into it; the desk goes on meanwhile."""

    def __init__(self, context: PanelContext, say: Say, parent: QWidget) -> None:
        self._context, self._say, self._parent = context, say, parent

    def save(self, case_ids: Sequence[int]) -> None:
        """Ask for a file and write the sheet of these cases."""
        first = _("Crew sheet").replace(" ", "_") + ".pdf"
        name, _kind = QFileDialog.getSaveFileName(self._parent, _("Crew sheet as PDF"), first, "PDF (*.pdf)")
        if name:
            self.save_to(case_ids, Path(name if Path(name).suffix else f"{name}.pdf"))

    def save_to(self, case_ids: Sequence[int], file: Path) -> None:
        """Write the sheet of these cases into a file, in the background."""
        self._say(_("Writing the crew sheet …"))
        self._context.background.run(
            write_crew_sheet, self._context.services, list(case_ids), self._context.changes.city, file,
            on_answer=partial(self._on_written, file),
            on_trouble=lambda trouble: present_trouble(trouble, self._say),
        )  # fmt: skip

    def _on_written(self, file: Path, _pages: int) -> None:
        self._say(_("The crew sheet is in {file}.").format(file=file.name))


def write_crew_sheet(services: Services, case_ids: Sequence[int], city: City | None, file: Path) -> int:
    """Read the cases and write their sheet as PDF; callable from any thread.

    Returns:
        The number of sheets of paper.

    Raises:
        Refused: the file cannot be written. Unavailable: the database cannot be reached.
    """
    sheet = read_crew_sheet(services, case_ids, city)
    wanted = [row.photo_id for row in sheet.rows if row.photo_id is not None]
    photos = read_photos(services.case_reader.photo, wanted, PHOTO_PX)
    pictures = {f"{PHOTO}{number}": image for number, image in photos.items()}
    drawn = draw_crew_map(city.streets, sheet.places) if city is not None else None
    if drawn is not None:
        pictures[MAP] = drawn
    return write_pages(
        file,
        sheet.title,
        crew_html(sheet, frozenset(photos), drawn is not None),
        pictures,
        f"{sheet.title} · {sheet.made}",
    )
