"""A photo, large; arrows go from one to the next."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QWidget

from widgets.parts.text import NORMAL, wall_font


class PhotoDialog(QDialog):
    """Shows photos one after the other; any other key closes it."""

    def __init__(self, photos: list[tuple[QImage, str]], at: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._photos, self.at = photos, at
        self.setModal(True)
        self.setWindowTitle(photos[at][1])
        window = parent.window()
        self.resize(round(window.width() * 0.8), round(window.height() * 0.85))

    def step(self, step: int) -> None:
        """Show another photo."""
        self.at = (self.at + step) % len(self._photos)
        self.setWindowTitle(self._photos[self.at][1])
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows and the letters of the desk go on; everything else closes."""
        if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_J):
            self.step(1)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_K):
            self.step(-1)
        else:
            self.accept()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the photo as large as it fits, and its words."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor("#000000"))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            image, words = self._photos[self.at]
            room = QRectF(self.rect()).adjusted(12, 12, -12, -44)
            size = image.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRectF(0, 0, size.width(), size.height())
            target.moveCenter(room.center())
            painter.drawImage(target, image)
            painter.setPen(QColor("#FFFFFF"))
            painter.setFont(wall_font(15, NORMAL))
            count = f"{self.at + 1} / {len(self._photos)}   {words}"
            painter.drawText(
                self.rect().adjusted(16, 0, -16, -10),
                Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignHCenter,
                count,
            )
