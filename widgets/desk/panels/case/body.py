"""The parts of the case pane in their places: the head stays, what is long is scrolled, the acts are at the foot."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.i18n import _
from widgets.background import Background
from widgets.desk.panels.case.act_bar import ActBar
from widgets.desk.panels.case.due_strip import DueStrip
from widgets.desk.panels.case.fact_grid import FactGrid
from widgets.desk.panels.case.foot import CaseFoot
from widgets.desk.panels.case.head import CaseHead
from widgets.desk.panels.case.history_list import HistoryList
from widgets.desk.panels.case.photo_row import PhotoRow, Reading
from widgets.parts.label import label
from widgets.theme import Theme

EDGE = 20


class CaseBody(QWidget):
    """Head, due strip, scrolled facts, photos and history, what came of the last act, and the acts.

    Args:
        read: reads the content of a photo, in the background.
    """

    def __init__(self, theme: Theme, background: Background, read: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head, self.due, self.foot, self.acts = CaseHead(theme), DueStrip(theme), CaseFoot(), ActBar()
        self.due.why.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.text, self.facts = label("", "text", "body", is_wrapped=True), FactGrid()
        self.photos, self.history = PhotoRow(theme, background, read), HistoryList(theme)
        self.page, self.area = QWidget(), QScrollArea()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.due)
        column.addWidget(self._fill_area(), 1)
        column.addWidget(self.foot)
        column.addWidget(self.acts)

    def _fill_area(self) -> QScrollArea:
        self.page.setObjectName("scrolled")
        column = QVBoxLayout(self.page)
        column.setContentsMargins(EDGE, 14, EDGE, 14)
        column.setSpacing(12)
        for part in (self.text, self.photos, self.facts, label(_("Case history"), "text_2", "second"), self.history):
            column.addWidget(part)
        column.addStretch(1)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.page)
        return self.area
