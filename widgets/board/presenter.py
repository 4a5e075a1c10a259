"""The screen of the room: one item of the agenda, read from ten metres; and all that clicker and keyboard do there."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.i18n import _
from widgets.board.presenter_map import PresenterMap
from widgets.board.presenter_painter import ReadingMetrics, RoomLayout, RoomPainter
from widgets.board.presenter_session import PresenterSession
from widgets.map.canvas import MapCanvas
from widgets.parts.text import TextPainter
from widgets.theme import Theme

NEXT_KEYS = (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Space)
BACK_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_PageUp, Qt.Key.Key_Backspace)
MOST_DIGITS = 3


class PresenterKeys:
    """What keys do, on the screen of the room and on that of who presents.

    A clicker, arrows or space lead on; digits and Enter jump; T begins the timer anew; P takes the pen, Ctrl+Z takes a
    line back, X wipes; F follows again.
    """

    def __init__(self, session: PresenterSession, room: PresenterWindow) -> None:
        self._session, self._room = session, room
        self.typed = ""

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key says; return whether it says anything."""
        key, session = event.key(), self._session
        if key in NEXT_KEYS:
            self._go(session.place + 1)
        elif key in BACK_KEYS:
            self._go(session.place - 1)
        elif key == Qt.Key.Key_Home:
            self._go(0)
        elif key == Qt.Key.Key_End:
            self._go(10**6)
        elif event.text().isdecimal():
            self.typed = (self.typed + event.text())[-MOST_DIGITS:]
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.typed:
            self._go(int(self.typed) - 1)
        else:
            return self._press_letter(event)
        return True

    def _go(self, place: int) -> None:
        self.typed = ""
        self._session.go(place)

    def _press_letter(self, event: QKeyEvent) -> bool:
        key, session = event.key(), self._session
        if key == Qt.Key.Key_T:
            session.restart_timer()
        elif key == Qt.Key.Key_F:
            session.follow()
        elif key == Qt.Key.Key_P:
            self._room.set_pen(not self._room.is_pen)
        elif key == Qt.Key.Key_X:
            session.set_strokes(())
        elif key == Qt.Key.Key_Z and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            session.set_strokes(session.strokes[:-1])
        else:
            return False
        return True


class PresenterWindow(QWidget):
    """One item of the agenda on each screen; no reporter is ever read for it.

    Args:
        canvas: the live map; without one a plain map is painted.

    Signals:
        closed(): the presentation has ended.
    """

    closed = Signal()

    def __init__(self, session: PresenterSession, theme: Theme, canvas: MapCanvas | None = None) -> None:
        super().__init__()
        self.setWindowTitle(_("Coordination meetings"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.session, self._theme = session, theme
        self.overflows: list[str] = []
        self.keys = PresenterKeys(session, self)
        self.map: PresenterMap | None = None
        if canvas is not None:
            self.map = PresenterMap(canvas, session, theme, self)
            self.map.hide()
        for news in (session.agenda_read, session.item_changed, session.screen_read):
            news.connect(self._show_item)
        session.stage_changed.connect(self._show_stage)

    @property
    def trouble(self) -> str:
        """Why there is nothing to see, '' where there is."""
        return self.session.trouble if self.session.agenda is None else ""

    @property
    def place(self) -> int:
        """The place of the item on the screen, counted from 0."""
        return self.session.place

    @property
    def is_pen(self) -> bool:
        """Whether the mouse draws on the map."""
        return self.map is not None and self.map.ink.is_pen

    def set_pen(self, is_pen: bool) -> None:
        """Take the pen, or let the mouse move the map again."""
        if self.map is not None:
            self.map.ink.set_pen(is_pen)

    def is_complete(self) -> bool:
        """Tell whether the item on the screen is there, map and all."""
        has_map = self.map is None or self.session.item is None or self.map.canvas.is_complete() or self._is_nowhere
        return self.session.is_complete() and has_map

    @property
    def _is_nowhere(self) -> bool:
        return self.session.item is None or self.session.item.card.lon is None

    # Showing ----------------------------------------------------------------------------------------------------------

    def _show_item(self) -> None:
        self._lay_out()
        if self.map is not None:
            self.map.show_item()
        self.update()

    def show_again(self) -> None:
        """Show the map of a city that has just come, or come anew."""
        self._lay_out()
        if self.map is not None:
            self.map.show_again()
        self.update()

    def _show_stage(self) -> None:
        if self.map is not None:
            self.map.show_ink()
        self.update()

    def _layout(self) -> RoomLayout:
        read = self.session.screen
        has_photos = read is not None and bool(read.photos)
        refusals = len(read.screen.detail.refusals) if read is not None else 0
        return RoomLayout.of(self.width(), self.height(), has_photos, refusals)

    def _lay_out(self) -> None:
        if self.map is None:
            return
        box: QRect = self._layout().map.toRect()
        self.map.lay_out(box, round(self._layout().m * 100))
        self.map.setVisible(self.map.is_ready and not self._is_nowhere)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the item."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), QColor(self._theme.ground))
            metrics = ReadingMetrics.of(self.width(), self.height())
            self.overflows = []
            texts = TextPainter(painter, self._theme, metrics, self.overflows)
            agenda = self.session.agenda
            if agenda is None or not agenda.items:
                words = self.session.trouble or (_("No item is on the agenda") if agenda is not None else "…")
                texts.draw(QRectF(self.rect()).adjusted(40, 0, -40, 0), words, metrics.title, "text_2")
                return
            has_live_map = self.map is not None and self.map.isVisibleTo(self)
            RoomPainter(self._theme, painter, texts, self._layout(), agenda, self.place).paint(
                self.session.screen, self.session.elapsed_s, has_live_map
            )

    # The window itself ------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The size of an ordinary screen."""
        return QSize(1920, 1080)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Divide the screen anew."""
        self.show_again()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Lead through the agenda; Esc closes."""
        if event.key() == Qt.Key.Key_Escape and self.is_pen:
            self.set_pen(False)
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        elif not self.keys.press(event):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """The presentation ends."""
        self.closed.emit()
        super().closeEvent(event)
