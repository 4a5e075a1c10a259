"""Rectangles over faces and number plates, drawn by mouse or by keys; they are burnt in when they are kept."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.errors import Refused
from app.i18n import _, ngettext
from app.photos.preparing import COVER, LONG_SIDE, Rectangle
from widgets.desk.dialogs.submit_dialog import SubmitDialog
from widgets.desk.panels.case.photo_reading import decode
from widgets.parts.fitting import centre_on
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label

STEP, FINE_STEP, NEW_SHARE, LEAST_SHARE = 0.02, 0.004, 0.12, 0.006
SHARE = 0.88
"""Share of the window that the dialog takes over it."""
EDGE = 12
WAYS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class CoverCanvas(QWidget):
    """The picture with its rectangles; one of them is marked.

    Signals:
        edited(): a rectangle came, went, or is another one.
    """

    edited = Signal()

    def __init__(self, content: bytes, rectangles: tuple[Rectangle, ...]) -> None:
        super().__init__()
        self.rectangles: list[Rectangle] = list(rectangles)
        self.at = len(self.rectangles) - 1
        self._begin: QPointF | None = None
        self._end = QPointF()
        self.failure = ""
        self._image: QImage | None = None
        try:
            self._image = decode(content, QSize(LONG_SIDE, LONG_SIDE))
        except Refused as refusal:
            self.failure = str(refusal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 240)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(_("Photo with covers"))

    # By keys ----------------------------------------------------------------------------------------------------------

    def add(self) -> None:
        """Put a new rectangle into the middle."""
        half = NEW_SHARE / 2
        self._append((0.5 - half, 0.5 - half, 0.5 + half, 0.5 + half))

    def remove(self) -> None:
        """Take the marked rectangle away."""
        if 0 <= self.at < len(self.rectangles):
            del self.rectangles[self.at]
            self.at = min(self.at, len(self.rectangles) - 1)
            self._tell()

    def mark_next(self) -> None:
        """Mark another rectangle."""
        if self.rectangles:
            self.at = (self.at + 1) % len(self.rectangles)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows move the marked rectangle, with Shift its far corner, with Ctrl in small steps."""
        key, held = event.key(), event.modifiers()
        if key == Qt.Key.Key_N:
            self.add()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove()
        elif key == Qt.Key.Key_Space:
            self.mark_next()
        elif key in WAYS and 0 <= self.at < len(self.rectangles):
            step = FINE_STEP if held & Qt.KeyboardModifier.ControlModifier else STEP
            across, down = (way * step for way in WAYS[Qt.Key(key)])
            self._change(across, down, is_corner=bool(held & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def _change(self, across: float, down: float, *, is_corner: bool) -> None:
        left, top, right, bottom = self.rectangles[self.at]
        if is_corner:
            right = min(1.0, max(left + LEAST_SHARE, right + across))
            bottom = min(1.0, max(top + LEAST_SHARE, bottom + down))
        else:
            across = min(1.0 - right, max(-left, across))
            down = min(1.0 - bottom, max(-top, down))
            left, right, top, bottom = left + across, right + across, top + down, bottom + down
        self.rectangles[self.at] = (left, top, right, bottom)
        self._tell()

    # By mouse ---------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin a rectangle, or mark the one that is pressed."""
        if event.button() != Qt.MouseButton.LeftButton or self._image is None:
            return
        at = self._share(event.position())
        under = [
            number for number, (left, top, right, bottom) in enumerate(self.rectangles)
            if left <= at.x() <= right and top <= at.y() <= bottom
        ]  # fmt: skip
        if under:
            self.at = under[-1]
            self.update()
        else:
            self._begin = self._end = at

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Show the rectangle as it would be."""
        if self._begin is not None:
            self._end = self._share(event.position())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the rectangle that was drawn; a click alone draws none."""
        if self._begin is None:
            return
        begin, end = self._begin, self._share(event.position())
        self._begin = None
        (left, right), (top, bottom) = sorted((begin.x(), end.x())), sorted((begin.y(), end.y()))
        if right - left >= LEAST_SHARE and bottom - top >= LEAST_SHARE:
            self._append((left, top, right, bottom))
        self.update()

    def _append(self, rectangle: Rectangle) -> None:
        if self._image is None:
            return
        self.rectangles.append(rectangle)
        self.at = len(self.rectangles) - 1
        self._tell()

    def _tell(self) -> None:
        self.update()
        self.edited.emit()

    # Painting ---------------------------------------------------------------------------------------------------------

    def target(self) -> QRectF:
        """Where the picture lies."""
        size = self._image.size() if self._image is not None else QSize(4, 3)
        fitted = size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        found = QRectF(0, 0, fitted.width(), fitted.height())
        found.moveCenter(QRectF(self.rect()).center())
        return found

    def _share(self, at: QPointF) -> QPointF:
        box = self.target()
        return QPointF(
            min(1.0, max(0.0, (at.x() - box.left()) / box.width())),
            min(1.0, max(0.0, (at.y() - box.top()) / box.height())),
        )

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the picture, its covers as they will be, and the marked one with a frame."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor("#000000"))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            box = self.target()
            if self._image is None:
                painter.setPen(QColor("#FFFFFF"))
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.failure)
                return
            painter.drawImage(box, self._image)
            for number, one in enumerate(self.rectangles):
                shape = _inside(box, one)
                painter.fillRect(shape, QColor(*COVER))
                painter.setPen(
                    QPen(QColor("#FFFFFF" if number == self.at else "#9AA4B2"), 2 if number == self.at else 1)
                )
                painter.drawRect(shape)
            if self._begin is not None:
                painter.setPen(QPen(QColor("#FFFFFF"), 1, Qt.PenStyle.DashLine))
                painter.drawRect(_inside(box, (self._begin.x(), self._begin.y(), self._end.x(), self._end.y())))


class CoverDialog(SubmitDialog):
    """Asks what in a photo others are not to see.

    Signals:
        covered(object): the rectangles that are to be burnt in, shares of the sides.
    """

    covered = Signal(object)

    def __init__(self, content: bytes, rectangles: tuple[Rectangle, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._before = tuple(rectangles)
        self.canvas = CoverCanvas(content, rectangles)
        self.setWindowTitle(_("Cover faces and plates"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.canvas.edited.connect(self._show_count)
        self._lay_out()
        self._show_count()
        window = parent.window()
        centre_on(self, window, QSize(round(window.width() * SHARE), round(window.height() * SHARE)))
        self.canvas.setFocus()

    def keep(self) -> None:
        """Hand the rectangles over."""
        self.covered.emit(tuple(self.canvas.rectangles))
        self.accept()

    def has_typed(self) -> bool:
        """Tell whether rectangles would be lost."""
        return tuple(self.canvas.rectangles) != self._before

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        column.setSpacing(8)
        column.addWidget(self.canvas, 1)
        words = _(
            "Draw with the mouse, or N for a new cover; arrows move it, with Shift they size it, with Ctrl in small "
            "steps; space bar the next one, Del removes. Others see the picture without what is covered; the original "
            "is for evaluators and administrators."
        )
        column.addWidget(label(words, "text_2", "second", is_wrapped=True))
        row = QHBoxLayout()
        self.cancel_button, self.keep_button = QPushButton(_("Cancel")), QPushButton(_("Cover"))
        self.keep_button.setProperty("kind", "main")
        self.cancel_button.clicked.connect(self.reject)
        self.keep_button.clicked.connect(self.keep)
        self.count = label("", "text_2", "second")
        row.addWidget(KeyCap("Esc"))
        row.addWidget(self.cancel_button)
        row.addStretch(1)
        row.addWidget(self.count)
        row.addWidget(KeyCap("Ctrl Enter"))
        row.addWidget(self.keep_button)
        column.addLayout(row)

    def _show_count(self) -> None:
        count = len(self.canvas.rectangles)
        self.count.setText(ngettext("{count} cover", "{count} covers", count).format(count=count))


def _inside(box: QRectF, one: Rectangle) -> QRectF:
    left, top, right, bottom = one
    return QRectF(
        QPointF(box.left() + left * box.width(), box.top() + top * box.height()),
        QPointF(box.left() + right * box.width(), box.top() + bottom * box.height()),
    ).normalized()
