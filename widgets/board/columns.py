"""The columns of the board: virtual cards, of which only the visible ones are painted; keyboard, wheel and drag."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from app.i18n import _, ngettext
from app.meetings.items import action_between
from app.meetings.model import ITEM_STATES, LIMITS, Board, BoardColumn, Card, ItemState
from app.meetings.texts import class_text, column_hint, pair_text, place_text
from app.texts.numbers import count_text
from widgets.board.card_painter import GAP, CardPainter, card_height
from widgets.board.colours import mixed
from widgets.parts.text import BOLD, MEDIUM, wall_font
from widgets.parts.text_size import scaled
from widgets.theme import Theme

STATES = (
    ItemState.CANDIDATE,
    ItemState.EVIDENCE,
    ItemState.SCHEDULED,
    ItemState.RULED,
    ItemState.FOLLOWED_UP,
    ItemState.DONE,
)
"""The columns from left to right; adjourned items take the place of the last where they are asked for."""
HEAD, FOOT, SPACE = 66, 26, 12
AHEAD = 8
"""From so many cards before the end of what was read, the next are asked for."""


class BoardColumns(QWidget):
    """All columns in one widget: a card costs nothing until it is seen.

    Signals:
        card_focused(object): the focused card, None for none.
        card_opened(object): Enter or a double click on a card.
        move_asked(object, object): a card and the column (ItemState) that it is to go to.
        letter_pressed(object, str): a card and a letter that no movement uses.
        more_wanted(object, int): a column and how many of its cards are there.
        cards_seen(): other cards than before are in view.
    """

    card_focused = Signal(object)
    card_opened = Signal(object)
    move_asked = Signal(object, object)
    letter_pressed = Signal(object, str)
    more_wanted = Signal(object, int)
    cards_seen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.cards = theme, CardPainter(theme)
        self._board: Board | None = None
        self._lists: dict[ItemState, list[Card]] = {state: [] for state in ItemState}
        self._scroll: dict[ItemState, float] = dict.fromkeys(ItemState, 0.0)
        self._focused_id: int | None = None
        self._states = STATES
        self._pressed: tuple[Card, QPointF] | None = None
        self._dragged: Card | None = None
        self._drag_at, self._drag_offset = QPointF(), QPointF()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(_("Board of hard items"))
        self._seen = QTimer(self, singleShot=True, interval=30)
        self._seen.timeout.connect(self.cards_seen.emit)

    # What is shown ----------------------------------------------------------------------------------------------------

    @property
    def shows_adjourned(self) -> bool:
        """Whether the last column holds what was adjourned."""
        return ItemState.ADJOURNED in self._states

    def show_adjourned(self, is_shown: bool) -> None:
        """Let the last column hold what was adjourned, or what is done."""
        self._states = (*STATES[:-1], ItemState.ADJOURNED) if is_shown else STATES
        self._look_around()

    def show_board(self, board: Board) -> None:
        """Take the board as it stands; the focus and the places stay where they can."""
        self._board = board
        self.cards.now_s = board.now_s
        for column in board.columns:
            known = self._lists[column.state]
            fresh = list(column.cards)
            ids = {card.item_id for card in fresh}
            later = [card for card in known[len(fresh) :] if card.item_id not in ids] if len(known) > len(fresh) else []
            self._lists[column.state] = (fresh + later)[: column.count]
            self._clamp(column.state)
        if self.focused is None:
            first = next((cards[0] for state in self._states if (cards := self._lists[state])), None)
            self._focused_id = first.item_id if first else None
        self.card_focused.emit(self.focused)
        self._look_around()

    def add_cards(self, state: ItemState, cards: list[Card]) -> None:
        """Take the next cards of a column."""
        known = {card.item_id for card in self._lists[state]}
        self._lists[state] += [card for card in cards if card.item_id not in known]
        self._look_around()

    @property
    def focused(self) -> Card | None:
        """The card that has the focus."""
        found = self._place_of(self._focused_id)
        return None if found is None else self._lists[self._states[found[0]]][found[1]]

    def focus_item(self, item_id: int) -> None:
        """Give an item the focus and bring it into view, where it is in a column."""
        self._focused_id = item_id
        self._show_focused()

    def visible_cards(self) -> list[Card]:
        """The cards in view, column by column."""
        high = card_height() + GAP
        found = []
        for state in self._states:
            first = int(self._scroll[state] // high)
            last = int((self._scroll[state] + self._view_height()) // high) + 1
            found += self._lists[state][first:last]
        return found

    def _look_around(self) -> None:
        for state in self._states:
            self._ask_for_more(state)
        self._seen.start()
        self.update()

    def _ask_for_more(self, state: ItemState) -> None:
        column, there = self._column(state), len(self._lists[state])
        if column is None or there >= column.count:
            return
        last = (self._scroll[state] + self._view_height()) / (card_height() + GAP)
        if last + AHEAD > there:
            self.more_wanted.emit(state, there)

    def _column(self, state: ItemState) -> BoardColumn | None:
        if self._board is None:
            return None
        return next((column for column in self._board.columns if column.state is state), None)

    # Measures ---------------------------------------------------------------------------------------------------------

    def _width(self) -> float:
        return (self.width() - SPACE * (len(self._states) - 1)) / len(self._states)

    def _left(self, place: int) -> float:
        return place * (self._width() + SPACE)

    def _view_height(self) -> float:
        return max(0.0, self.height() - scaled(HEAD) - scaled(FOOT))

    def _most_scroll(self, state: ItemState) -> float:
        return max(0.0, len(self._lists[state]) * (card_height() + GAP) - GAP - self._view_height() + 4)

    def _clamp(self, state: ItemState) -> None:
        self._scroll[state] = min(max(0.0, self._scroll[state]), self._most_scroll(state))

    def _place_of(self, item_id: int | None) -> tuple[int, int] | None:
        for place, state in enumerate(self._states):
            for row, card in enumerate(self._lists[state]):
                if card.item_id == item_id:
                    return place, row
        return None

    def _box(self, place: int, row: int) -> QRectF:
        top = scaled(HEAD) + row * (card_height() + GAP) - self._scroll[self._states[place]]
        return QRectF(self._left(place), top, self._width(), card_height())

    def _card_at(self, at: QPointF) -> tuple[int, int] | None:
        place = self._column_at(at)
        if place is None or not scaled(HEAD) <= at.y() < self.height() - scaled(FOOT):
            return None
        row = int((at.y() - scaled(HEAD) + self._scroll[self._states[place]]) // (card_height() + GAP))
        if 0 <= row < len(self._lists[self._states[place]]) and self._box(place, row).contains(at):
            return place, row
        return None

    def _column_at(self, at: QPointF) -> int | None:
        place = int(at.x() // (self._width() + SPACE))
        return place if 0 <= place < len(self._states) else None

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for six columns."""
        return QSize(1000, 600)

    # Painting ---------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint heads, the cards in view, and the card that is dragged."""
        with QPainter(self) as painter:
            if self._board is None:
                return
            for place, state in enumerate(self._states):
                self._paint_target(painter, place, state)
                self._paint_head(painter, place, state)
                self._paint_cards(painter, place, state)
                self._paint_foot(painter, place, state)
            if self._dragged is not None:
                box = QRectF(self._drag_at - self._drag_offset, QSize(round(self._width()), card_height()).toSizeF())
                self.cards.paint(painter, self._dragged, box, is_chosen=False, is_lifted=True)

    def _paint_target(self, painter: QPainter, place: int, state: ItemState) -> None:
        """Say of each column whether the dragged card may go there."""
        if self._dragged is None or action_between(self._dragged.state, state) is None:
            return
        is_here = self._column_at(self._drag_at) == place
        box = QRectF(self._left(place) - 5, scaled(HEAD) - 6, self._width() + 10, self.height() - scaled(HEAD))
        path = QPainterPath()
        path.addRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.fillPath(path, mixed(self.theme.accent, self.theme.ground, 0.16 if is_here else 0.06))
        painter.setPen(QPen(QColor(self.theme.accent), 1, Qt.PenStyle.SolidLine if is_here else Qt.PenStyle.DashLine))
        painter.drawPath(path)

    def _paint_head(self, painter: QPainter, place: int, state: ItemState) -> None:
        column, board, theme = self._column(state), self._board, self.theme
        assert board is not None
        if column is None:
            return
        left, wide = self._left(place), self._width()
        limit = LIMITS.get(state)
        is_over = limit is not None and column.total > limit
        line = QRectF(left, 0, wide, scaled(26))
        painter.setFont(wall_font(17, MEDIUM))
        painter.setPen(QColor(theme.text))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, _(ITEM_STATES[state]))
        said = count_text(column.count) if column.count == column.total else f"{column.count} / {column.total}"
        after = f" / {limit}" if limit is not None and column.count == column.total else ""
        painter.setFont(wall_font(13))
        after_wide = painter.fontMetrics().horizontalAdvance(after)
        painter.setPen(QColor(theme.text_3))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, after)
        painter.setFont(wall_font(18, BOLD))
        painter.setPen(QColor(theme.soon if is_over else theme.text))
        beside = line.adjusted(0, 0, -after_wide, 0)
        painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, said)
        bar = QRectF(left, scaled(31), wide, 3)
        painter.fillRect(bar, QColor(theme.raised))
        tone = theme.soon if is_over else theme.good if state is ItemState.DONE else theme.accent
        share = min(1.0, column.total / limit) if limit else 1.0 if column.total else 0.0
        painter.fillRect(QRectF(left, bar.top(), wide * share, 3), QColor(tone))
        words, is_warning = column_hint(column, board)
        painter.setFont(wall_font(12))
        painter.setPen(QColor(theme.soon if is_warning else theme.text_3))
        hint = QRectF(left, scaled(37), wide, scaled(22))
        painter.drawText(hint, Qt.AlignmentFlag.AlignVCenter,
                         painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(wide)))  # fmt: skip

    def _paint_cards(self, painter: QPainter, place: int, state: ItemState) -> None:
        cards = self._lists[state]
        view = QRectF(self._left(place) - 2, scaled(HEAD) - 2, self._width() + 4, self._view_height() + 4)
        painter.save()
        painter.setClipRect(view)
        if not cards:
            painter.setFont(wall_font(13))
            painter.setPen(QColor(self.theme.text_3))
            painter.drawText(
                view.adjusted(4, 12, -4, 0),
                Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop,
                _("Nothing here"),
            )
        high = card_height() + GAP
        first = int(self._scroll[state] // high)
        for row in range(first, min(len(cards), int((self._scroll[state] + view.height()) // high) + 1)):
            card = cards[row]
            if self._dragged is not None and card.item_id == self._dragged.item_id:
                painter.setOpacity(0.35)
            is_chosen = card.item_id == self._focused_id
            self.cards.paint(painter, card, self._box(place, row), is_chosen)
            painter.setOpacity(1.0)
        painter.restore()

    def _paint_foot(self, painter: QPainter, place: int, state: ItemState) -> None:
        column = self._column(state)
        if column is None:
            return
        high = card_height() + GAP
        shown = int((self._scroll[state] + self._view_height() + GAP) // high)
        below = column.count - shown
        if below <= 0:
            return
        words = ngettext("{count} more below", "{count} more below", below).format(count=count_text(below))
        painter.setFont(wall_font(12))
        painter.setPen(QColor(self.theme.text_3))
        painter.drawText(QRectF(self._left(place), self.height() - scaled(FOOT), self._width(), scaled(FOOT)),
                         Qt.AlignmentFlag.AlignVCenter, f"↓ {words}")  # fmt: skip

    # Keys -------------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows or H J K L move the focus, with Shift left and right move the card; digits jump, letters act."""
        key, is_shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
            return
        steps = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_H: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_L: (1, 0),
                 Qt.Key.Key_Up: (0, -1), Qt.Key.Key_K: (0, -1), Qt.Key.Key_Down: (0, 1), Qt.Key.Key_J: (0, 1),
                 Qt.Key.Key_PageUp: (0, -5), Qt.Key.Key_PageDown: (0, 5), Qt.Key.Key_Home: (0, -1_000_000),
                 Qt.Key.Key_End: (0, 1_000_000)}  # fmt: skip
        card = self.focused
        if key in steps:
            across, down = steps[Qt.Key(key)]
            if is_shift and across and card is not None:
                self._move_card(card, across)
            else:
                self._step(across, down)
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_6:
            self._jump(key - Qt.Key.Key_1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and card is not None:
            self.card_opened.emit(card)
        elif event.text().isalpha() and card is not None and not event.isAutoRepeat():
            self.letter_pressed.emit(card, event.text().upper())
        else:
            super().keyPressEvent(event)

    def _step(self, across: int, down: int) -> None:
        found = self._place_of(self._focused_id)
        place, row = found if found is not None else (0, 0)
        if across:
            places = range(place + across, len(self._states) if across > 0 else -1, across)
            place = next((one for one in places if self._lists[self._states[one]]), place)
            high = card_height() + GAP  # beside the card, as it is seen
            seen = row * high - self._scroll[self._states[found[0]]] if found else 0.0
            row = round((seen + self._scroll[self._states[place]]) / high)
        cards = self._lists[self._states[place]]
        if cards:
            self.focus_item(cards[min(max(0, row + down), len(cards) - 1)].item_id)

    def _jump(self, place: int) -> None:
        if place < len(self._states) and self._lists[self._states[place]]:
            first = int(self._scroll[self._states[place]] // (card_height() + GAP))
            self.focus_item(self._lists[self._states[place]][first].item_id)

    def _move_card(self, card: Card, across: int) -> None:
        """Ask to move a card to the next column on that side to which an act leads."""
        place = self._states.index(card.state) if card.state in self._states else 0
        targets = self._states[place + 1 :] if across > 0 else tuple(reversed(self._states[:place]))
        target = next((state for state in targets if action_between(card.state, state) is not None), None)
        if target is not None:
            self.move_asked.emit(card, target)

    def _show_focused(self) -> None:
        found = self._place_of(self._focused_id)
        if found is not None:
            state, high = self._states[found[0]], card_height() + GAP
            top = found[1] * high
            self._scroll[state] = min(self._scroll[state], top)
            self._scroll[state] = max(self._scroll[state], top + card_height() + 4 - self._view_height())
            self._clamp(state)
        self.card_focused.emit(self.focused)
        self._look_around()

    # Mouse ------------------------------------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Scroll the column under the pointer."""
        place = self._column_at(event.position())
        if place is not None:
            state = self._states[place]
            step = event.pixelDelta().y() or event.angleDelta().y() * (card_height() + GAP) / 120 * 0.8
            self._scroll[state] -= step
            self._clamp(state)
            self._look_around()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Focus a card; it may be dragged from here."""
        found = self._card_at(event.position())
        if found is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        card = self._lists[self._states[found[0]]][found[1]]
        self._pressed = (card, event.position())
        self._drag_offset = event.position() - self._box(*found).topLeft()
        self.focus_item(card.item_id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drag the pressed card."""
        if self._pressed is None:
            return
        if self._dragged is None:
            moved = (event.position() - self._pressed[1]).manhattanLength()
            if moved < QApplication.startDragDistance():
                return
            self._dragged = self._pressed[0]
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._drag_at = event.position()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drop the card into the column below, where an act leads there."""
        card, self._dragged, self._pressed = self._dragged, None, None
        self.unsetCursor()
        self.update()
        place = self._column_at(event.position())
        if card is None or place is None or self._states[place] is card.state:
            return
        self.move_asked.emit(card, self._states[place])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open a card."""
        found = self._card_at(event.position())
        if found is not None:
            self.card_opened.emit(self._lists[self._states[found[0]]][found[1]])

    def event(self, event: QEvent) -> bool:
        """Show what a card had to cut, when the pointer rests on it."""
        if event.type() == QEvent.Type.ToolTip:
            at: QPoint = event.pos()  # type: ignore[attr-defined]
            found = self._card_at(QPointF(at))
            card = self._lists[self._states[found[0]]][found[1]] if found else None
            words = f"№ {card.item_id} · {class_text(card)}\n{place_text(card)}\n{pair_text(card)}" if card else ""
            QToolTip.showText(event.globalPos(), words, self)  # type: ignore[attr-defined]
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep every column within its bounds."""
        for state in ItemState:
            self._clamp(state)
        self._look_around()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show where the keys go."""
        super().focusInEvent(event)
        self.update()
