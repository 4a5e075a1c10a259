"""The palette: type a few letters and find a case, an act, a command or a panel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.i18n import _
from widgets.desk.parts.entry import Entry
from widgets.parts.fitting import fitted, room_of
from widgets.parts.label import label
from widgets.parts.text import NORMAL, text_width, wall_font
from widgets.parts.text_size import scaled

MOST = 40
ROW = 38
Finder = Callable[[str], list[Entry]]


class Palette(QDialog):
    """A field and what it finds; arrows choose, Enter does it, Escape leaves."""

    def __init__(self, parent: QWidget, hint: str = "") -> None:
        """Make a palette.

        Args:
            hint: what can be typed; '' for the one that finds everything.
        """
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(_("Find"))
        self.setModal(True)
        self.field = QLineEdit(placeholderText=hint or _("Case number or place, action, panel …"))
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setItemDelegate(EntryDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(lambda _item: self._run())
        self.nothing = label("", "text_2", "body", is_wrapped=True)
        self.nothing.hide()
        frame, whole = QFrame(), QVBoxLayout(self)
        frame.setObjectName("popup")
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)
        column = QVBoxLayout(frame)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(self.field)
        column.addWidget(self.nothing)
        column.addWidget(self.list)
        self._entries: list[Entry] = []
        self._find: Finder = lambda _words: []
        self._shown: list[Entry] = []

    def open_with(self, entries: list[Entry], find: Finder = lambda _words: []) -> None:
        """Open over the window with what can be done now."""
        self._entries, self._find = entries, find
        window = self.parentWidget()
        if window is not None:
            size = QSize(min(720, window.width() - 80), min(520, window.height() - 120))
            corner = window.mapToGlobal(window.rect().topLeft())
            box = QRect(corner.x() + (window.width() - size.width()) // 2, corner.y() + 64, size.width(), size.height())
            self.setGeometry(fitted(box, room_of(window)))
        self.field.clear()
        self._fill("")
        self.open()
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Arrows and Enter belong to the list while the field has the letters."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if not event.isAutoRepeat():
                    self._run()
                return True
        return super().eventFilter(watched, event)

    def _fill(self, text: str) -> None:
        words = text.casefold().split()
        found = [entry for entry in self._entries if entry.matches(words)]
        if words:
            found = self._find(text.strip()) + found
        self._shown = found[:MOST]
        self.list.clear()
        for entry in self._shown:
            item = QListWidgetItem(entry.title)
            item.setData(Qt.ItemDataRole.UserRole, entry)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.nothing.setText(_("No match for “{words}”.").format(words=text.strip()))
        self.nothing.setVisible(not found)

    def _run(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._shown):
            self.accept()
            self._shown[row].run()


class EntryDelegate(QStyledItemDelegate):
    """Paints title, group and keys of an entry."""

    def sizeHint(self, option: QStyleOptionViewItem, index: object) -> QSize:  # noqa: N802 - Qt's name
        """All rows are of one height."""
        return QSize(100, scaled(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        """Paint one row."""
        entry: Entry = index.data(Qt.ItemDataRole.UserRole)  # type: ignore[attr-defined]
        palette, box = option.palette, option.rect.adjusted(12, 0, -12, 0)
        if option.state & QStyle.StateFlag.State_Selected:
            chosen = QColor(palette.highlight().color())
            chosen.setAlpha(50)
            painter.fillRect(option.rect, chosen)
            painter.fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()), palette.highlight())
        painter.setFont(wall_font(13, NORMAL))
        painter.setPen(palette.placeholderText().color())
        right = entry.keys
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, right)
        box.setRight(box.right() - scaled(110))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, entry.group)
        box.setRight(box.right() - round(text_width(entry.group, 13)) - 16)
        painter.setFont(wall_font(15, NORMAL))
        painter.setPen(palette.text().color())
        title = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
