"""The figures of the wall's tiles in a line; each opens its cases."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desk.overdue_wall import WALL_FIGURES, WallFigure
from app.i18n import _
from app.texts.numbers import count_text
from widgets.desk.panels.overdue.coming_view import LinkLine
from widgets.desk.panels.overdue.figure_link import FigureLink
from widgets.theme import Theme


class WallStrip(QWidget):
    """As many figures as there is room for.

    Signals:
        opened(object): the cases of a `WallFigure` are wanted.
    """

    opened = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figures: tuple[WallFigure, ...] = ()
        self.links = [FigureLink(theme, row.tone) for row in WALL_FIGURES]
        for place, link in enumerate(self.links):
            link.clicked.connect(partial(self._on_link_clicked, place))
        self._line = LinkLine(self.links)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._line)

    def show_figures(self, figures: tuple[WallFigure, ...]) -> None:
        """Show other counts."""
        self.figures = figures
        for link, figure in zip(self.links, figures, strict=True):
            link.show_figure(count_text(len(figure.case_ids)), _(figure.row.label))
        self._line.show_first(len(figures))

    def _on_link_clicked(self, place: int) -> None:
        if place < len(self.figures) and len(self.figures[place].case_ids):
            self.opened.emit(self.figures[place])
