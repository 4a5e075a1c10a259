"""The left side of the board: open items by cause and by pair of units; a click narrows the board to one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QCursor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.i18n import _, pick
from app.meetings.model import CAUSES, Board, PairCount, Proposal
from app.meetings.texts import cause_text
from widgets.board.colours import cause_colour, mixed
from widgets.board.labels import label
from widgets.parts.text import BOLD, wall_font
from widgets.parts.text_size import scaled
from widgets.theme import Theme

ROW, PAIR_ROW, PROPOSAL_ROW = 30, 44, 88
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MIDDLE = Qt.AlignmentFlag.AlignVCenter
CUT = Qt.TextElideMode.ElideRight


class CauseBars(QWidget):
    """One bar for each cause of open items.

    Signals:
        cause_chosen(object): a key of `CAUSES`, None to see all again.
    """

    cause_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._counts = theme, dict.fromkeys(CAUSES, 0)
        self.chosen: str | None = None
        self.setCursor(QCursor(Qt.CursorShape.PointingHandCursor))
        self.setAccessibleName(_("Open items by cause"))

    def show_counts(self, counts: dict[str, int]) -> None:
        """Take the numbers."""
        self._counts = {key: counts.get(key, 0) for key in CAUSES}
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One row for each cause."""
        return QSize(160, scaled(ROW) * len(self._counts))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The same."""
        return QSize(60, scaled(ROW) * len(self._counts))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the rows."""
        theme, most = self._theme, max([1, *self._counts.values()])
        with QPainter(self) as painter:
            for row, (cause, count) in enumerate(self._counts.items()):
                box = QRectF(0, row * scaled(ROW), self.width(), scaled(ROW))
                if cause == self.chosen:
                    painter.fillRect(box, mixed(theme.accent, theme.panel, 0.16))
                painter.setFont(wall_font(13))
                painter.setPen(QColor(theme.text if count else theme.text_3))
                words = QRectF(box.left() + 4, box.top(), box.width() - scaled(36), scaled(20))
                metrics = QFontMetricsF(painter.font())
                painter.drawText(words, MIDDLE,
                                 metrics.elidedText(cause_text(cause), CUT, words.width()))  # fmt: skip
                painter.setFont(wall_font(13, BOLD))
                painter.drawText(box.adjusted(0, 0, -4, -scaled(10)), RIGHT,
                                 str(count))  # fmt: skip
                track = QRectF(box.left() + 4, box.top() + scaled(21), box.width() - 8, 3)
                painter.fillRect(track, QColor(theme.raised))
                track.setWidth(track.width() * count / most)
                painter.fillRect(track, QColor(cause_colour(theme, cause)))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Narrow the board to a cause, or see all again."""
        cause = list(self._counts)[min(int(event.position().y() // scaled(ROW)), len(self._counts) - 1)]
        self.cause_chosen.emit(None if cause == self.chosen else cause)


class PairList(QWidget):
    """The pairs of units with most open items.

    Signals:
        pair_chosen(str): words that find the items of a pair.
    """

    pair_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._pairs = theme, tuple[PairCount, ...]()
        self.setCursor(QCursor(Qt.CursorShape.PointingHandCursor))
        self.setAccessibleName(_("Pairs of units with most open items"))

    def show_pairs(self, pairs: tuple[PairCount, ...]) -> None:
        """Take the pairs."""
        self._pairs = pairs
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Two lines for each pair."""
        return QSize(160, scaled(PAIR_ROW) * max(1, len(self._pairs)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The same."""
        return QSize(60, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the rows."""
        theme = self._theme
        with QPainter(self) as painter:
            for row, pair in enumerate(self._pairs):
                top = row * scaled(PAIR_ROW)
                room = self.width() - scaled(62)
                painter.setFont(wall_font(13))
                metrics = QFontMetricsF(painter.font())
                painter.setPen(QColor(theme.text))
                names = (pick(pair.unit, pair.unit_en), f"⇄ {pick(pair.other, pair.other_en)}")
                for line, name in enumerate(names):
                    painter.drawText(QRectF(4, top + line * scaled(19), room, scaled(19)), MIDDLE,
                                     metrics.elidedText(name, CUT, room))  # fmt: skip
                right = QRectF(0, top, self.width() - 4, scaled(19))
                painter.setPen(QColor(theme.text_2))
                painter.drawText(right.translated(0, scaled(19)), RIGHT,
                                 f"↩ {pair.bounces}")  # fmt: skip
                painter.setFont(wall_font(15, BOLD))
                painter.setPen(QColor(theme.text))
                painter.drawText(right, RIGHT, str(pair.items))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Narrow the board to the first unit of a pair."""
        row = int(event.position().y() // scaled(PAIR_ROW))
        if row < len(self._pairs):
            self.pair_chosen.emit(pick(self._pairs[row].unit, self._pairs[row].unit_en))


class ProposalList(QWidget):
    """Items that one ruling could settle together, each with the key that takes it.

    Signals:
        proposal_taken(int): the place of a proposal, counted from 0.
    """

    proposal_taken = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._proposals = theme, tuple[Proposal, ...]()
        self.setCursor(QCursor(Qt.CursorShape.PointingHandCursor))
        self.setAccessibleName(_("One ruling would settle these"))

    def show_proposals(self, proposals: tuple[Proposal, ...]) -> None:
        """Take the proposals."""
        self._proposals = proposals
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One card for each proposal."""
        return QSize(160, scaled(PROPOSAL_ROW) * len(self._proposals))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The same."""
        return QSize(60, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the cards."""
        theme = self._theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for row, one in enumerate(self._proposals):
                box = QRectF(0.5, row * scaled(PROPOSAL_ROW) + 0.5, self.width() - 1, scaled(PROPOSAL_ROW) - 9)
                painter.setPen(QPen(QColor(theme.line), 1))
                painter.setBrush(QColor(theme.ground))
                painter.drawRoundedRect(box, 8, 8)
                figure = QRectF(box.left() + 10, box.top() + 8, scaled(34), scaled(34))
                painter.setFont(wall_font(24, BOLD))
                painter.setPen(QColor(theme.accent))
                painter.drawText(figure, MIDDLE, str(one.cases))
                left = box.left() + 10 + max(scaled(34), painter.fontMetrics().horizontalAdvance(str(one.cases)) + 8)
                room = box.right() - left - 8
                painter.setFont(wall_font(13))
                painter.setPen(QColor(theme.text))
                metrics = QFontMetricsF(painter.font())
                names = (pick(one.unit, one.unit_en), f"⇄ {pick(one.other, one.other_en)}")
                for line, name in enumerate(names):
                    at = QRectF(left, box.top() + 6 + line * scaled(19), room, scaled(19))
                    painter.drawText(at, MIDDLE, metrics.elidedText(name, CUT, room))
                foot = QRectF(box.left() + 10, box.bottom() - scaled(25), box.width() - 20, scaled(20))
                painter.setPen(QColor(theme.text_3))
                painter.drawText(foot, RIGHT, f"Alt {row + 1}")
                painter.setPen(QColor(theme.good))
                words = _("{items} items, {classes} classes: one ruling").format(
                    items=len(one.item_ids), classes=one.classes
                )
                painter.drawText(foot, MIDDLE, metrics.elidedText(words, CUT, foot.width() - scaled(44)))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take a proposal."""
        row = int(event.position().y() // scaled(PROPOSAL_ROW))
        if row < len(self._proposals):
            self.proposal_taken.emit(row)


class SidePanel(QFrame):
    """Proposals above, causes, and pairs below."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self.causes, self.pairs = CauseBars(theme, self), PairList(theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 14, 12, 12)
        column.setSpacing(8)
        self.proposals = ProposalList(theme, self)
        self._proposals_head = label(_("One ruling would settle these"), "heading", is_wrapped=True)
        column.addWidget(self._proposals_head)
        column.addWidget(self.proposals)
        column.addSpacing(10)
        column.addWidget(label(_("Cause"), "heading"))
        column.addWidget(label(_("Open items"), "small", "text_3"))
        column.addWidget(self.causes)
        column.addSpacing(14)
        column.addWidget(label(_("Most disputed"), "heading"))
        column.addWidget(label(_("Items and refusals of both"), "small", "text_3"))
        column.addWidget(self.pairs)
        column.addStretch(1)

    def show_board(self, board: Board) -> None:
        """Take the numbers of the board."""
        self.causes.show_counts(board.causes)
        self.pairs.show_pairs(board.pairs)
        self.proposals.show_proposals(board.proposals)
        self._proposals_head.setVisible(bool(board.proposals))
