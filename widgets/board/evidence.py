"""The evidence of an item in a window: the interactive map with its journey, and the words and papers of the units."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QListWidget, QPushButton, QVBoxLayout, QWidget

from app.errors import Unavailable, is_told, tell_trouble
from app.i18n import _, pick
from app.meetings.evidence import RADIUS_M, STEPS, Evidence, EvidenceService
from app.meetings.evidence_map import evidence_page
from app.meetings.model import Sketch
from app.meetings.pages import write_page
from app.texts.times import local
from widgets.background import Background
from widgets.board.evidence_files import PapersPanel
from widgets.board.evidence_view import OfflinePage, why_no_web_view
from widgets.board.labels import label
from widgets.board.sketch_painter import ORDER, paint_ring, paint_sketch
from widgets.parts.label import retone
from widgets.parts.press_key import press_key
from widgets.parts.text_size import scaled
from widgets.theme import Theme


class PlainEvidence(QWidget):
    """The map painted plainly with the journey below, where there is no web view."""

    def __init__(self, theme: Theme, why: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._found = theme, None  # type: Theme, Evidence | None
        self.journey = QListWidget()
        self.journey.setFixedHeight(scaled(220))
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(label(why, "second", "soon", is_wrapped=True))
        column.addWidget(self.journey)

    def show_evidence(self, found: Evidence) -> None:
        """Show an item."""
        self._found = found
        self.journey.clear()
        for step in found.journey:
            at = local(step.at_s, found.item.time_zone)
            unit = pick(step.unit, step.unit_en) if step.unit else ""
            words = step.words if step.what != "photo" else ""
            self.journey.addItem("  ".join(w for w in (f"{at:%m-%d %H:%M}", _(STEPS[step.what]), unit, words) if w))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint streets, water, boundaries and the place."""
        if self._found is None or self._found.item.lon is None or self._found.item.lat is None:
            return
        lines = tuple(
            (shape.layer.removeprefix("street_"), shape.shape)
            for shape in self._found.shapes
            if shape.layer.removeprefix("street_") in ORDER
        )
        box = QRectF(self.rect()).adjusted(0, 0, 0, -self.journey.height() - scaled(40))
        with QPainter(self) as painter:
            sketch = Sketch(self._found.item.item_id, lines)
            paint_sketch(painter, self._theme, box, sketch, self._found.item.lon, self._found.item.lat, RADIUS_M * 0.8)
            paint_ring(painter, self._theme, box.center(), 18, "late")


class EvidenceWindow(QWidget):
    """Everything about one item; Ctrl+S saves it as one page, Esc closes.

    Args:
        may_add: whoever prepares meetings enters words and papers of units.
    """

    def __init__(
        self, evidence: EvidenceService, item_id: int, background: Background, theme: Theme, may_add: bool
    ) -> None:
        super().__init__()
        self.setObjectName("board")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Evidence of item № {number}").format(number=item_id))
        self._evidence, self.item_id, self._background, self._theme = evidence, item_id, background, theme
        self.found: Evidence | None = None
        self.page, self.trouble, self._is_drawn = "", "", False
        self.papers = PapersPanel(evidence, background, may_add, self.read, self)
        self.papers.setFixedWidth(scaled(340))
        why = why_no_web_view()
        self.web = OfflinePage(self) if not why else None
        self.plain = PlainEvidence(theme, why, self) if why else None
        self._build()
        if self.web is not None:
            self.web.view.loadFinished.connect(self._on_view_load_finished)
        press_key("Ctrl+S", self, self._choose_file)
        press_key("F5", self, self.read)
        self.read()
        self._background.run(evidence.units, on_answer=self.papers.show_units, on_trouble=self._tell)

    def _build(self) -> None:
        bar = QFrame()
        bar.setObjectName("bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 6, 16, 6)
        row.addWidget(label(_("Evidence"), "heading"))
        self._said = label("", "second", "text_2")
        row.addSpacing(10)
        row.addWidget(self._said, 1)
        self.save_button = QPushButton(_("Save as one page (Ctrl+S)"))
        self.save_button.setEnabled(False)
        self.save_button.clicked.connect(self._choose_file)
        row.addWidget(self.save_button)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.web.view if self.web is not None else self.plain, 1)  # type: ignore[arg-type]
        middle.addWidget(self.papers)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addLayout(middle, 1)

    def read(self) -> None:
        """Read the item, again after something was added."""
        self._background.run(_read, self._evidence, self.item_id, self._theme.name, on_answer=self._take,
                             on_trouble=self._tell)  # fmt: skip

    def _tell(self, trouble: BaseException) -> None:
        self.trouble = tell_trouble(trouble)
        self._said.setText(self.trouble)
        retone(self._said, "late")
        if not is_told(trouble):
            raise trouble

    def _take(self, read: tuple[Evidence, str]) -> None:
        self.found, page = read
        self.trouble = ""
        self.papers.show_evidence(self.found)
        if self.plain is not None:
            self.plain.show_evidence(self.found)
        elif self.web is not None and page != self.page:
            self._is_drawn = False
            self.web.show_page(page)
        self.page = page
        self.save_button.setEnabled(bool(page))

    def _on_view_load_finished(self, _is_loaded: bool) -> None:
        self._is_drawn = True

    def is_complete(self) -> bool:
        """Tell whether everything was read and the page is there."""
        return self.found is not None and (self.web is None or self._is_drawn)

    def _choose_file(self) -> None:
        if not self.page:
            return
        words = _("Save as one page (Ctrl+S)")
        name, _kind = QFileDialog.getSaveFileName(self, words, f"evidence-{self.item_id}.html", "HTML (*.html)")
        if name:
            self.save(Path(name if Path(name).suffix else f"{name}.html"))

    def save(self, file: Path) -> None:
        """Save the page as one file that opens on any computer."""
        self._background.run(write_page, file, self.page, on_answer=partial(self._take_saved, file),
                             on_trouble=self._tell)  # fmt: skip

    def _take_saved(self, file: Path, _nothing: None) -> None:
        self._said.setText(_("saved: {file}").format(file=file))
        retone(self._said, "good")

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The size of an ordinary screen."""
        return QSize(1440, 860)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """The web view goes before its profile."""
        if self.web is not None:
            self.web.close()
        super().closeEvent(event)


def _read(evidence: EvidenceService, item_id: int, theme: str) -> tuple[Evidence, str]:
    """Read an item and draw its page; without Leaflet there is no page, and the rest is shown."""
    found = evidence.evidence(item_id)
    try:
        return found, evidence_page(found, theme)
    except Unavailable:
        return found, ""
