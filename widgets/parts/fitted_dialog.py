"""A dialog that is as large as its content asks and its screen allows; what a small screen cannot hold is scrolled."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from widgets.parts.fitting import FRAME, fitted, room_of

LEAST_AREA_PX = 120


class FittedDialog(QDialog):
    """Looks at its size when it is shown and whenever its content grows."""

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Take a size and a place on the screen."""
        super().showEvent(event)
        self.fit()

    def event(self, event: QEvent) -> bool:
        """Grow when the content asks for more."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self.fit()
        return done

    def fit(self) -> None:
        """Be large enough for the content, as far as the screen goes, and lie wholly on it."""
        layout = self.layout()
        if layout is None:
            return
        room = room_of(self)
        most = QSize(room.width(), room.height() - FRAME)
        least = layout.totalMinimumSize().expandedTo(self._least())
        if least.width() > most.width() or least.height() > most.height():
            self._scroll(layout)
        wanted = self.size().expandedTo(self.sizeHint())
        if layout.hasHeightForWidth():
            wanted.setHeight(max(wanted.height(), layout.totalHeightForWidth(min(wanted.width(), most.width()))))
        box = fitted(QRect(self.geometry().topLeft(), wanted), room, FRAME)
        if box != self.geometry():
            if box.height() > self.height():  # it grows to both sides, as far as there is room
                middle = QPoint(box.left(), self.geometry().center().y() - box.height() // 2)
                box = fitted(QRect(middle, box.size()), room, FRAME)
            self.setGeometry(box)

    def _least(self) -> QSize:
        return self.minimumSize() if not isinstance(self.layout(), _ScrolledLayout) else QSize()

    def _scroll(self, layout: QLayout) -> None:
        """Lay the whole content into one area that scrolls: the screen is smaller than the least it needs."""
        if isinstance(layout, _ScrolledLayout):
            return
        focused = self.focusWidget()
        self.setMinimumSize(0, 0)
        page = QWidget()
        page.setObjectName("scrolled")
        page.setLayout(layout)
        column = _ScrolledLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(page)
        column.addWidget(area)
        if focused is not None:
            focused.setFocus()
            area.ensureWidgetVisible(focused)


class _ScrolledLayout(QVBoxLayout):
    """The layout of a dialog whose content was laid into an area that scrolls."""


class GrowingArea(QScrollArea):
    """Content that scrolls only where the screen cannot hold it: the area asks for as much as its page does."""

    def __init__(self, page: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page = page
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(page)
        page.installEventFilter(self)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As large as the page."""
        layout, size = self.page.layout(), self.page.sizeHint()
        if layout is not None and layout.hasHeightForWidth():
            size.setHeight(layout.totalHeightForWidth(max(self.viewport().width(), size.width())))
        return size + QSize(2, 2)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Never narrower than the page; a part of its height will do."""
        size = self.sizeHint()
        return QSize(self.page.minimumSizeHint().width(), min(size.height(), LEAST_AREA_PX))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """A page that asks for another size has the window look at its own."""
        if watched is self.page and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
