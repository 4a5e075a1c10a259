"""A list whose rows are painted in three lines, with a mark at the left and two short texts at the right."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from widgets.desk.style import CHOSEN, faint
from widgets.parts.marks import paint_mark
from widgets.parts.text import BOLD, NORMAL, cut, wall_font
from widgets.parts.text_size import scaled
from widgets.theme import Theme

EDGE, MARK_PX, BAR_PX = 12, 15, 3
TITLE_PX, LINE_PX, LINE_HIGH = 15, 13, 21
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Card:
    """One row.

    Args:
        key: what it stands for; the chosen row stays chosen by it.
        mark: a lateness of `widgets/parts/marks.py`.
        title, second, third: the lines; '' leaves one out.
        right, right_second: short texts at the right of the first two lines, each with its tone.
        tone: of the bar at the left edge, '' for none.
        is_faint: needs nobody now.
        third_tone: of the third line.
    """

    key: int
    mark: str
    title: str
    second: str = ""
    third: str = ""
    right: tuple[str, str] = ("", "text_2")
    right_second: tuple[str, str] = ("", "text_3")
    tone: str = ""
    is_faint: bool = False
    third_tone: str = "text_2"


class CardList(QListWidget):
    """Shows cards; arrows walk them."""

    def __init__(self, theme: Theme, nothing: str, parent: QWidget | None = None) -> None:
        """Keep the words for an empty list."""
        super().__init__(parent)
        self.theme, self.nothing = theme, nothing
        self.setStyleSheet("QListWidget { background: transparent; border: none; }")
        self.setItemDelegate(CardDelegate(theme, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(False)

    def show_cards(self, cards: list[Card]) -> None:
        """Take other rows."""
        chosen = self.chosen()
        self.clear()
        for card in cards:
            item = QListWidgetItem(_spoken(card))
            item.setData(Qt.ItemDataRole.UserRole, card)
            item.setToolTip("\n".join(part for part in (card.title, card.second, card.third) if part))
            self.addItem(item)
        keys = [card.key for card in cards]
        if keys:
            self.setCurrentRow(keys.index(chosen) if chosen in keys else 0)

    def chosen(self) -> int | None:
        """Return the key of the chosen row."""
        item = self.currentItem()
        return item.data(Qt.ItemDataRole.UserRole).key if item is not None else None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Say that there is nothing."""
        super().paintEvent(event)
        if not self.count():
            with QPainter(self.viewport()) as painter:
                painter.setPen(QColor(self.theme.text_3))
                painter.setFont(wall_font(scaled(TITLE_PX)))
                painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self.nothing)


class CardDelegate(QStyledItemDelegate):
    """Paints a card."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """As high as it has lines."""
        card: Card = index.data(Qt.ItemDataRole.UserRole)
        lines = 1 + bool(card.second) + bool(card.third)
        return QSize(80, scaled(LINE_HIGH * lines + EDGE))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, mark, lines."""
        card: Card = index.data(Qt.ItemDataRole.UserRole)
        box: QRect = option.rect  # type: ignore[attr-defined] # PySide tells of no members of options
        painter.save()
        self._paint_ground(painter, option, box, card)
        left, top, high = box.left() + scaled(EDGE) + BAR_PX, box.top() + scaled(EDGE) // 2, scaled(LINE_HIGH)
        paint_mark(painter, self._theme, card.mark, QPointF(left + MARK_PX / 2, top + high / 2), MARK_PX)
        left += MARK_PX + scaled(EDGE)
        room = box.right() - scaled(EDGE) - left
        tone = "text_2" if card.is_faint else "text"
        lines = ((card.title, tone, TITLE_PX, card.right), (card.second, "text_2", LINE_PX, card.right_second),
                 (card.third, card.third_tone, LINE_PX, ("", "")))  # fmt: skip
        for words, words_tone, pixels, right in lines:
            if not words:
                continue
            self._paint_line(painter, QRectF(left, top, room, high), words, words_tone, pixels, right)
            top += high
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, box: QRect, card: Card) -> None:
        state = option.state  # type: ignore[attr-defined] # PySide tells of no members of options
        theme = self._theme
        if state & QStyle.StateFlag.State_Selected:
            has_focus = bool(state & QStyle.StateFlag.State_HasFocus) or option.widget.hasFocus()  # type: ignore[attr-defined]
            painter.fillRect(box, QColor(faint(theme.accent, theme.panel, CHOSEN if has_focus else CHOSEN / 2)))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, QColor(theme.line))
        if card.tone:
            painter.fillRect(box.left(), box.top(), BAR_PX, box.height() - 1, QColor(getattr(theme, card.tone)))

    def _paint_line(
        self, painter: QPainter, room: QRectF, words: str, tone: str, pixels: int, right: tuple[str, str]
    ) -> None:
        weight = BOLD if pixels == TITLE_PX else NORMAL
        if right[0]:
            font = wall_font(scaled(pixels), weight)
            width = QFontMetricsF(font).horizontalAdvance(right[0]) + 2
            self._write(painter, room, right[0], right[1], font, Qt.AlignmentFlag.AlignRight)
            room = room.adjusted(0, 0, -width - scaled(EDGE), 0)
        font = wall_font(scaled(pixels), weight)
        self._write(
            painter, room, cut(words, QFontMetricsF(font), room.width()), tone, font, Qt.AlignmentFlag.AlignLeft
        )

    def _write(
        self, painter: QPainter, room: QRectF, words: str, tone: str, font: QFont, side: Qt.AlignmentFlag
    ) -> None:
        painter.setFont(font)
        painter.setPen(QColor(getattr(self._theme, tone)))
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, words)


def _spoken(card: Card) -> str:
    parts = (card.title, card.right[0], card.second, card.right_second[0], card.third)
    return ", ".join(part for part in parts if part)
