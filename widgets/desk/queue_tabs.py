"""The tabs of the queues and lists with their counts; those that find no room stand in a menu at the end."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from app.desk.queues import Queue
from app.i18n import _, ngettext
from app.texts.numbers import count_text
from widgets.parts.text import BOLD, MEDIUM, NORMAL, text_width, wall_font
from widgets.parts.text_size import scaled
from widgets.theme import Theme

EDGE, GAP, PILL = 12, 7, 7


@dataclass(frozen=True)
class TabSize:
    """How large tabs are, in pixels: of queues of states, or of lists by fact in the line under them."""

    height: int = 48
    name: int = 15
    count: int = 13
    pill: int = 20
    edge: int = EDGE


LARGE, SMALL = TabSize(), TabSize(30, 13, 12, 18, 9)


class QueueTabs(QWidget):
    """One tab for each queue or list.

    Signals:
        queue_chosen(str): the key of the queue that was clicked.
    """

    queue_chosen = Signal(str)

    def __init__(
        self, queues: tuple[Queue, ...], theme: Theme, parent: QWidget | None = None, size: TabSize = LARGE
    ) -> None:
        super().__init__(parent)
        mine_first = sorted(queues, key=lambda queue: not queue.is_mine)
        self._by_room = [queue.key for queue in mine_first]
        self._counts: dict[str, int] = {}
        self.tabs = {queue.key: QueueTab(queue, theme, self, size) for queue in queues}
        for key, tab in self.tabs.items():
            tab.clicked.connect(lambda _checked=False, key=key: self.queue_chosen.emit(key))
        self.more = QPushButton(_("More") + " ▾", self)
        self.more.setProperty("kind", "plain")
        self.more.setMenu(QMenu(self.more))
        self.chosen = self._kept = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(200)

    def choose(self, key: str) -> None:
        """Show which queue is looked at; '' for none, while another page is shown."""
        self.chosen, self._kept = key, key or self._kept
        for name, tab in self.tabs.items():
            tab.setChecked(name == key)
        self._lay_out()

    def show_counts(self, counts: dict[str, int]) -> None:
        """Show how many cases each queue holds."""
        if counts != self._counts:
            self._counts = counts
            for key, tab in self.tabs.items():
                tab.show_count(counts.get(key, 0))
            self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show as many tabs as there is room for."""
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Larger words leave room for fewer tabs."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._lay_out()

    def _lay_out(self) -> None:
        widths = {key: tab.sizeHint().width() for key, tab in self.tabs.items()}
        room = self.width()
        if sum(widths.values()) > room:
            room -= self.more.sizeHint().width()
        shown, used = set(), 0
        for key in sorted(self._by_room, key=lambda key: key != self._kept):
            if used + widths[key] <= room:
                shown.add(key)
                used += widths[key]
        left = 0
        for key, tab in self.tabs.items():
            tab.setVisible(key in shown)
            if key in shown:
                tab.setGeometry(left, 0, widths[key], self.height())
                left += widths[key]
        self.more.setVisible(len(shown) < len(self.tabs))
        self.more.adjustSize()
        self.more.move(left, (self.height() - self.more.height()) // 2)
        self._fill_menu(shown)

    def _fill_menu(self, shown: set[str]) -> None:
        menu = self.more.menu()
        menu.clear()
        for key, tab in self.tabs.items():
            if key not in shown:
                entry = menu.addAction(f"{tab.queue.label}  {count_text(self._counts.get(key, 0))}")
                entry.triggered.connect(lambda _checked=False, key=key: self.queue_chosen.emit(key))


class QueueTab(QPushButton):
    """One tab: its name, its count in a pill, a line under the chosen one."""

    def __init__(self, queue: Queue, theme: Theme, parent: QWidget, size: TabSize = LARGE) -> None:
        super().__init__(queue.label, parent)
        self.queue, self.theme, self._size = queue, theme, size
        if queue.words:
            self.setToolTip(f"{queue.words} ({queue.shortcut.replace('+', ' ')})")
        self._count = "–"
        self.setCheckable(True)
        self.setAccessibleName(_("Queue {name}").format(name=queue.label))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_count(self, count: int) -> None:
        """Take another count."""
        self._count = count_text(count)
        words = ngettext("Queue {name}, {count} case", "Queue {name}, {count} cases", count)
        self.setAccessibleName(words.format(name=self.queue.label, count=self._count))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as name and pill."""
        size = self._size
        name = text_width(self.text(), size.name, BOLD)
        pill = text_width(self._count, size.count, MEDIUM) + 2 * PILL
        return QSize(round(name + GAP + pill + 2 * size.edge), scaled(size.height))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint name, pill, line and focus."""
        theme, size = self.theme, self._size
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            is_chosen = self.isChecked()
            if self.underMouse() and not is_chosen:
                painter.fillRect(self.rect(), QColor(theme.raised))
            painter.setFont(wall_font(size.name, BOLD if is_chosen else MEDIUM if self.queue.is_mine else NORMAL))
            painter.setPen(QColor(theme.text if is_chosen or self.queue.is_mine else theme.text_2))
            name = QRectF(size.edge, 0, text_width(self.text(), size.name, BOLD) + 2, self.height())
            painter.drawText(name, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
            width = text_width(self._count, size.count, MEDIUM) + 2 * PILL
            high = scaled(size.pill)
            pill = QRectF(name.right() + GAP - 2, (self.height() - high) / 2, width, high)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(pill, 6, 6)
            painter.setFont(wall_font(size.count, MEDIUM))
            painter.setPen(QColor(theme.accent if is_chosen else theme.text_2))
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, self._count)
            if is_chosen:
                painter.fillRect(QRectF(0, self.height() - 3, self.width(), 3), QColor(theme.accent))
            if self.hasFocus():
                painter.setPen(QColor(theme.accent))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 6, -3, -7), 5, 5)
