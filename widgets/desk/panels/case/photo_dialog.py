"""A photo, large; arrows go from one to the next. Only the one that is looked at is kept in memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QWidget

from app.i18n import _
from widgets.background import Background
from widgets.desk.panels.case.photo_reading import NOT_SHOWN, decode
from widgets.parts.fitting import centre_on
from widgets.parts.text import NORMAL, wall_font
from widgets.parts.trouble import present_trouble

WORDS_ROOM, EDGE = 44, 12
SHARE = 0.88
"""Share of the window that a photo takes over it."""


class PhotoDialog(QDialog):
    """Shows photos one after the other; any other key closes it.

    Args:
        photos: number and words of each.
        at: the place of the first.
        small: what is shown of a photo until it has come, None for nothing.
        read: the content of a photo by its number, called in a background thread.
    """

    def __init__(
        self,
        photos: tuple[tuple[int, str], ...],
        at: int,
        small: Callable[[int], QImage | None],
        read: Callable[[int], bytes | None],
        background: Background,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._photos, self._small, self._read, self._background = photos, small, read, background
        self.at = at
        self.image: QImage | None = None
        self.failure = ""
        self._asked: tuple[int, QSize] | None = None
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window = parent.window()
        centre_on(self, window, QSize(round(window.width() * SHARE), round(window.height() * SHARE)))
        self.step(0)

    def step(self, step: int) -> None:
        """Show another photo."""
        self.at = (self.at + step) % len(self._photos)
        self.image, self.failure, self._asked = None, "", None
        self.setWindowTitle(self._photos[self.at][1])
        self.setAccessibleName(f"{self.at + 1} / {len(self._photos)}, {self._photos[self.at][1]}")
        self._load()
        self.update()

    def _load(self) -> None:
        """Ask for the photo in the pixels that this window has for it."""
        room = self._room().size().toSize() * self.devicePixelRatioF()
        if self._asked == (self.at, room):
            return
        self._asked = (self.at, room)
        number = self._photos[self.at][0]
        self._background.run(
            read_large, self._read, number, room,
            on_answer=partial(self._take, self.at), on_trouble=partial(self._fail, self.at),
        )  # fmt: skip

    def _take(self, at: int, image: QImage | None) -> None:
        if at == self.at:
            self.image, self.failure = image, "" if image is not None else _(NOT_SHOWN)
            self.update()

    def _fail(self, at: int, trouble: BaseException) -> None:
        present_trouble(trouble, partial(self._say_failure, at), NOT_SHOWN)

    def _say_failure(self, at: int, words: str) -> None:
        if at == self.at:
            self.failure = words
            self.update()

    def _room(self) -> QRectF:
        return QRectF(self.rect()).adjusted(EDGE, EDGE, -EDGE, -WORDS_ROOM)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """A larger window shows more of the photo."""
        super().resizeEvent(event)
        if self._asked is not None:
            self._load()

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
            room = self._room()
            image = self.image or self._small(self.at)
            painter.setPen(QColor("#FFFFFF"))
            painter.setFont(wall_font(15, NORMAL))
            if self.failure:
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.failure)
            elif image is not None:
                self._paint_image(painter, room, image)
            count = f"{self.at + 1} / {len(self._photos)}   {self._photos[self.at][1]}"
            foot = self.rect().adjusted(16, 0, -16, -10)
            painter.drawText(foot, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignHCenter, count)

    def _paint_image(self, painter: QPainter, room: QRectF, image: QImage) -> None:
        size = image.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(0, 0, size.width(), size.height())
        target.moveCenter(room.center())
        painter.drawImage(target, image)


def read_large(read: Callable[[int], bytes | None], number: int, room: QSize) -> QImage | None:
    """Read a photo and decode it for a window, in a background thread.

    Raises:
        Refused: it cannot be shown, and why.
    """
    content = read(number)
    return decode(content, room) if content is not None else None
