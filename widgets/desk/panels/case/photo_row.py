"""The photos of a case side by side; each comes when it is loaded, and a click shows it large."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from app.i18n import _
from widgets.background import Background
from widgets.desk.panels.case.photo_reading import NOT_SHOWN, PhotoCache, decode
from widgets.parts.text import NORMAL, wall_font
from widgets.parts.trouble import present_trouble
from widgets.theme import Theme

WIDTH, HEIGHT = 252, 168
Reading = Callable[[int], bytes | None]


class PhotoRow(QScrollArea):
    """Thumbnails, decoded no larger than they are shown; what was shown long ago is forgotten.

    Signals:
        photo_chosen(int): the place of the photo that was clicked.
    """

    photo_chosen = Signal(int)

    def __init__(self, theme: Theme, background: Background, read: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.background, self.read = theme, background, read
        self.thumbs: list[Thumb] = []
        self.cache = PhotoCache()
        self.shown: tuple[tuple[int, str], ...] | None = None
        self._is_stale = False  # a photo is another picture now
        self._wish = Wish()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_photos(self, photos: tuple[tuple[int, str], ...]) -> None:
        """Show photos by their number and words; none leaves an empty frame that says so."""
        if photos == self.shown and not self._is_stale:
            return
        self.shown, self._is_stale = photos, False
        self._wish.is_on = False  # what is still on its way for the case before is not read any more
        self._wish = Wish()
        page = QWidget()
        page.setObjectName("scrolled")
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.thumbs = [Thumb(self.theme, words) for _number, words in photos]
        for at, (thumb, (number, _words)) in enumerate(zip(self.thumbs, photos, strict=True)):
            thumb.clicked.connect(partial(self.photo_chosen.emit, at))
            row.addWidget(thumb)
            self._load(thumb, number)
        if not photos:
            row.addWidget(Thumb(self.theme, _("No photo yet"), is_frame=True))
        row.addStretch(1)
        self.setWidget(page)
        self.setFixedHeight((HEIGHT if photos else 56) + 4)

    def _load(self, thumb: Thumb, number: int) -> None:
        kept = self.cache.get(number)
        if kept is not None:
            thumb.show_image(kept)
            return

        def show(image: QImage | None) -> None:
            if image is not None:
                self.cache.put(number, image)
            if thumb in self.thumbs:
                thumb.show_image(image) if image is not None else thumb.fail()

        def tell(trouble: BaseException) -> None:
            if thumb in self.thumbs:
                present_trouble(trouble, thumb.fail, NOT_SHOWN)

        room = QSize(WIDTH, HEIGHT) * self.devicePixelRatioF()
        self.background.run(read_thumb, self.read, number, room, self._wish, on_answer=show, on_trouble=tell)

    def forget_photo(self, number: int) -> None:
        """Read a photo anew the next time: it is another picture now."""
        self.cache.drop(number)
        self._is_stale = True

    def is_read(self) -> bool:
        """Whether each photo is shown, or says why it is not."""
        return all(thumb.is_read for thumb in self.thumbs)

    def image(self, at: int) -> QImage | None:
        """The image of a photo, None while it is on its way."""
        return self.thumbs[at].picture if at < len(self.thumbs) else None


class Wish:
    """Whether an answer is still wanted; asked by the thread that would have to read it."""

    def __init__(self) -> None:
        self.is_on = True


def read_thumb(read: Reading, number: int, room: QSize, wish: Wish) -> QImage | None:
    """Read a photo and decode what a thumb shows of it, in a background thread; None where there is none.

    Raises:
        Refused: it cannot be shown, and why.
    """
    content = read(number) if wish.is_on else None
    return decode(content, room, fills=True) if content is not None else None


class Thumb(QAbstractButton):
    """One photo, small, with what is known about it."""

    def __init__(self, theme: Theme, words: str, is_frame: bool = False) -> None:
        super().__init__()
        self.theme, self.words, self._is_frame = theme, words, is_frame
        self.picture: QImage | None = None
        self._failure = ""
        self.setFixedSize(WIDTH, 56 if is_frame else HEIGHT)
        self.setEnabled(not is_frame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if is_frame else Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(words)

    @property
    def is_read(self) -> bool:
        """Whether the photo is shown, or why it is not; a frame waits for none."""
        return self._is_frame or self.picture is not None or bool(self._failure)

    def show_image(self, image: QImage) -> None:
        """Show the photo."""
        self.picture = image
        self.update()

    def fail(self, sentence: str = "") -> None:
        """Say that the photo could not be had, and why where that is known."""
        self._failure = sentence or _(NOT_SHOWN)
        self.setAccessibleDescription(self._failure)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Of one size."""
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint photo or frame, and the words."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            shape = QPainterPath()
            shape.addRoundedRect(box, 6, 6)
            painter.setFont(wall_font(13, NORMAL))
            if self.picture is not None:
                self._paint_picture(painter, box, shape)
            else:
                painter.fillPath(shape, QColor(self.theme.panel))
                painter.setPen(
                    QPen(QColor(self.theme.text_3 if self._is_frame else self.theme.line), 1, Qt.PenStyle.DashLine)
                )
                painter.drawPath(shape)
                painter.setPen(QColor(self.theme.text_3))
                words = self._failure or self.words
                painter.drawText(
                    box.adjusted(8, 8, -8, -8), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words
                )
            if self.hasFocus() or (self.underMouse() and self.picture is not None):
                painter.setPen(QPen(QColor(self.theme.accent), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawPath(shape)

    def _paint_picture(self, painter: QPainter, box: QRectF, shape: QPainterPath) -> None:
        assert self.picture is not None
        size = self.picture.size().scaled(box.size().toSize(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        target = QRectF(0, 0, size.width(), size.height())
        target.moveCenter(box.center())
        painter.save()
        painter.setClipPath(shape)
        painter.drawImage(target, self.picture)
        bar = QRectF(box.left(), box.bottom() - 26, box.width(), 26)
        painter.fillRect(bar, QColor(0, 0, 0, 150))
        painter.setPen(QColor("#FFFFFF"))
        shown = painter.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideRight, int(bar.width()) - 16)
        painter.drawText(bar.adjusted(8, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()
