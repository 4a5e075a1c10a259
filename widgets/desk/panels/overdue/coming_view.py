"""What will be late in two hours, today and tomorrow, and who can still act; and for how long cases have been late."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.desk.overdue import ACTORS, MOST_UNITS, Coming, OverdueBoard
from app.i18n import _
from app.texts.numbers import count_text
from app.texts.times import when_text
from app.wall.figures.late import AGES
from widgets.desk.panels.overdue.figure_link import FigureLink
from widgets.desk.panels.overdue.heat_table import heat_colour
from widgets.parts.label import label
from widgets.parts.text import BOLD
from widgets.parts.text_size import scaled
from widgets.theme import Theme

ACTOR_TONES = (0, 1, 2)  # of the series of the theme
BAR_PX, AGE_PX, GAP, LINK_GAP = 8, 74, 2, 10


class SplitBar(QWidget):
    """A bar in the shares of its parts."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._parts: tuple[int, ...] = (0,) * len(ACTOR_TONES)
        self.setFixedHeight(scaled(BAR_PX))

    def show_parts(self, parts: tuple[int, ...]) -> None:
        """Show other parts."""
        self._parts = parts
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Each part in its colour, none of them invisible."""
        with QPainter(self) as painter:
            whole = sum(self._parts)
            painter.fillRect(self.rect(), QColor(self._theme.raised))
            left = 0.0
            for part, tone in zip(self._parts, ACTOR_TONES, strict=True):
                width = max(part / whole * self.width(), 3.0) if part else 0.0
                painter.fillRect(QRectF(left, 0, max(width - GAP, 1) if part else 0, self.height()),
                                 QColor(self._theme.series[tone]))  # fmt: skip
                left += width


class LinkLine(QWidget):
    """Figures beside each other, as many as there is room for."""

    def __init__(self, links: list[FigureLink], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._links = links
        self._count = len(links)
        for link in links:
            link.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(links[0].sizeHint().height())

    def show_first(self, count: int) -> None:
        """Show the first of them, after they were written."""
        self._count = count
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lay them out anew."""
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Larger words need more room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setFixedHeight(self._links[0].sizeHint().height())
            self._lay_out()

    def _lay_out(self) -> None:
        left = 0
        for number, link in enumerate(self._links):
            size = link.sizeHint()
            fits = number < self._count and left + size.width() <= self.width()
            link.setVisible(fits)
            if fits:
                link.setGeometry(left, 0, size.width(), size.height())
                left += size.width() + LINK_GAP


class ComingBlock(QWidget):
    """One instant: how many will be late by then, who can act, and the units with the most.

    Signals:
        opened(int, int, str): actor and unit (-1 for all), and the words of the figure.
    """

    opened = Signal(int, int, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.words, self.until = label("", "text_2", "second"), label("", "text_3", "second")
        self.count = FigureLink(theme, "soon", 24, BOLD)
        self.bar = SplitBar(theme)
        self.actors = [FigureLink(theme) for _one in ACTORS]
        self.units = [FigureLink(theme) for _one in range(MOST_UNITS)]
        self._shown: Coming | None = None
        self.count.clicked.connect(lambda: self._open(-1, -1, ""))
        for number, link in enumerate(self.actors):
            link.clicked.connect(partial(self._on_actor_clicked, number))
        for number, link in enumerate(self.units):
            link.clicked.connect(partial(self._on_unit_clicked, number))
        left = QVBoxLayout()
        left.setSpacing(0)
        self.until.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for part in (self.words, self.count, self.until):
            left.addWidget(part)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(2)
        right.addWidget(self.bar)
        self.lines = (LinkLine(self.actors), LinkLine(self.units))
        for line in self.lines:
            right.addWidget(line)
        right.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(left, 2)
        row.addLayout(right, 5)

    def show_coming(self, one: Coming, now_s: float, time_zone: str) -> None:
        """Show another count."""
        self._shown = one
        self.words.setText(one.label)
        until_s = one.until_s if one.key == "hours" else one.until_s - 1
        self.until.setText(_("until {time}").format(time=when_text(until_s, now_s, time_zone)))
        self.count.show_figure(count_text(one.count), "", _("will be overdue {when}").format(when=one.label))
        self.bar.show_parts(one.by_actor)
        for link, (_key, words, _stages), count, tone in zip(
            self.actors, ACTORS, one.by_actor, ACTOR_TONES, strict=True
        ):
            link.mark = QColor(self._theme.series[tone])
            link.show_figure(count_text(count), _(words))
        for link, (_unit_id, name, count) in zip(self.units, one.units, strict=False):
            link.show_figure(count_text(count), name)
        for line, shown in zip(self.lines, (len(self.actors), len(one.units)), strict=True):
            line.show_first(shown)

    def _open(self, actor: int, unit_id: int, words: str) -> None:
        if self._shown is not None:
            told = _("Overdue {when}").format(when=self._shown.label)
            self.opened.emit(actor, unit_id, f"{told} · {words}" if words else told)

    def _on_actor_clicked(self, number: int) -> None:
        self._open(number, -1, _(ACTORS[number][1]))

    def _on_unit_clicked(self, number: int) -> None:
        if self._shown is not None:
            unit_id, name, _count = self._shown.units[number]
            self._open(-1, unit_id, name)


class AgeBars(QWidget):
    """How long late cases have been late: a bar for each class of ages.

    Signals:
        opened(int): number of the class whose cases are wanted.
    """

    opened = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = [AgeColumn(theme, _(words)) for _edge, words in AGES]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for number, column in enumerate(self._columns):
            column.link.clicked.connect(partial(self._on_link_clicked, number))
            row.addWidget(column, 1)

    def show_board(self, board: OverdueBoard) -> None:
        """Show the ages of a board."""
        self.show_counts(board.ages)

    def show_counts(self, counts: tuple[int, ...]) -> None:
        """Show other counts, one for each of `AGES`."""
        most = max(counts, default=0)
        for column, count in zip(self._columns, counts, strict=True):
            column.show_count(count, most)

    def _on_link_clicked(self, number: int) -> None:
        self.opened.emit(number)


class AgeColumn(QWidget):
    """One class of ages: its count over a bar over its name."""

    def __init__(self, theme: Theme, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.link = FigureLink(theme)
        self.bar = AgeBar(theme)
        self._words = words
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.link, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.bar, 1)
        column.addWidget(label(words, "text_2", "second"), 0, Qt.AlignmentFlag.AlignHCenter)

    def show_count(self, count: int, most: int) -> None:
        """Show another count, as a share of the largest."""
        self.link.show_figure(count_text(count), "", self._words)
        self.bar.show_share(count, most)


class AgeBar(QWidget):
    """A bar that stands as high as its share."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._count, self._most = theme, 0, 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(scaled(24))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """High enough to tell small from large."""
        return QSize(20, scaled(AGE_PX))

    def show_share(self, count: int, most: int) -> None:
        """Show another count."""
        self._count, self._most = count, most
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The bar in the heat of its count, over a line."""
        with QPainter(self) as painter:
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), QColor(self._theme.line))
            if self._count and self._most:
                height = max(2.0, self._count / self._most * (self.height() - 1))
                width = min(self.width() * 0.7, scaled(44))
                colour = QColor(heat_colour(self._theme, self._count, self._most))
                painter.fillRect(QRectF((self.width() - width) / 2, self.height() - 1 - height, width, height), colour)
