"""Photos, large: one after the other, two side by side with one zoom, or what differs between them.

Only what is looked at is kept in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QDialog, QWidget

from app.desk.case_file import CaseFile
from app.i18n import _
from app.photos.model import SEE_ORIGINALS, PhotoFacts, PreparedPhoto
from app.photos.preparing import Rectangle, cover
from app.services import Services
from widgets.background import Background
from widgets.desk.panels.case.photo_reading import NOT_SHOWN, decode
from widgets.desk.photos.cover_dialog import CoverDialog
from widgets.parts.fitting import centre_on
from widgets.parts.text import NORMAL, wall_font
from widgets.parts.trouble import present_trouble

WORDS_ROOM, EDGE, GAP = 44, 12, 10
SHARE = 0.88
"""Share of the window that a photo takes over it."""
ZOOMS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
STEP = 0.12
"""Share of what is seen that a key moves the picture by."""
LONGEST_PX = 4096
"""A photo is decoded no larger, however far it is zoomed in."""
WAYS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)
Reading = Callable[[int], bytes | None]


class View(StrEnum):
    """How photos are looked at."""

    ONE = "one"
    BESIDE = "beside"
    DIFFERENCE = "difference"


@dataclass(frozen=True)
class Originals:
    """Photos in which something was covered, for whoever may see what lies beneath.

    Args:
        numbers: of the photos that have an original.
        read: the content of one by the number of its photo.
        keep: puts a covered picture in the place of a photo, by its number; None where this cannot be done.
    """

    numbers: frozenset[int]
    read: Reading
    keep: Callable[[int, bytes], None] | None = None


def originals_of(case: CaseFile, services: Services) -> Originals | None:
    """Return the originals of a case for whoever may see them; None for everybody else."""
    if not services.me.holds_one_of(SEE_ORIGINALS):
        return None
    covered = frozenset(one.attachment_id for one in case.photos if one.is_covered)
    keep = partial(services.cases.cover_photo, services.me.person)
    return Originals(covered, services.case_reader.original_photo, keep)


class PhotoDialog(QDialog):
    """Shows photos; a key that means nothing here closes it.

    Args:
        photos: number and words of each.
        at: the place of the first.
        small: what is shown of a photo until it has come, None for nothing.
        read: the content of a photo by its number, called in a background thread.
        other: the place of the photo that the one looked at is compared with, such as the one before the work.
        originals: None for whoever may not see them.

    Signals:
        photo_covered(int): something was covered in a photo; its number.
    """

    photo_covered = Signal(int)

    def __init__(
        self,
        photos: tuple[tuple[int, str], ...],
        at: int,
        small: Callable[[int], QImage | None],
        read: Reading,
        background: Background,
        parent: QWidget,
        other: int = 0,
        originals: Originals | None = None,
    ) -> None:
        super().__init__(parent)
        self._photos, self._small, self._read, self._background = photos, small, read, background
        self._originals = originals
        self.at, self.other = at, other
        self.view = View.ONE
        self.shows_original = False
        self.zoom, self.centre = 1.0, QPointF(0.5, 0.5)
        self.images: dict[int, QImage] = {}
        self.failures: dict[int, str] = {}
        self._asked: dict[int, QSize] = {}
        self._covered: set[int] = set()  # of them what is small is out of date
        self.cover_dialog: CoverDialog | None = None
        self._difference: QImage | None = None
        self._drag: QPointF | None = None
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window = parent.window()
        centre_on(self, window, QSize(round(window.width() * SHARE), round(window.height() * SHARE)))
        self.step(0)

    @property
    def image(self) -> QImage | None:
        """The photo that is looked at; None until it has come."""
        return self.images.get(self.at)

    @property
    def failure(self) -> str:
        """Why the photo that is looked at is not shown; '' where it is."""
        return self.failures.get(self.at, "")

    # What is looked at ------------------------------------------------------------------------------------------------

    def step(self, step: int) -> None:
        """Show another photo; the one that it is compared with stays."""
        self.at = (self.at + step) % len(self._photos)
        self.shows_original = False
        self._forget()
        self._show()

    def look(self, view: View) -> None:
        """Look at one, at two side by side, or at what differs; the same again goes back to one."""
        if len(self._photos) < 2:
            return
        self.view = View.ONE if view is self.view else view
        if self.view is not View.ONE and self.at == self.other:
            self.at = next(place for place in range(len(self._photos) - 1, -1, -1) if place != self.other)
        self._show()

    def zoom_by(self, steps: int) -> None:
        """Zoom in or out; all photos that are shown follow."""
        at = min(range(len(ZOOMS)), key=lambda place: abs(ZOOMS[place] - self.zoom))
        self.zoom = ZOOMS[min(max(at + steps, 0), len(ZOOMS) - 1)]
        self._move(0.0, 0.0)
        self._load()

    def show_original(self) -> None:
        """Show what was covered, or the photo as others see it again."""
        if self.may_show_original():
            self.shows_original = not self.shows_original
            self._forget(self.at)
            self._show()

    def cover(self) -> None:
        """Let rectangles be drawn over the photo that is looked at; what was covered before is drawn over anew."""
        if self.may_cover():
            assert self._originals is not None
            number = self._photos[self.at][0]
            read = self._originals.read if self.may_show_original() else self._read
            self._background.run(
                read, number, on_answer=partial(self._ask_covers, number), on_trouble=partial(self._fail, self.at)
            )

    def may_cover(self) -> bool:
        """Whether this person may cover something in the photo that is looked at."""
        return self._originals is not None and self._originals.keep is not None

    def _ask_covers(self, number: int, content: bytes | None) -> None:
        if content is not None:
            self.cover_dialog = CoverDialog(content, (), self)
            self.cover_dialog.covered.connect(partial(self._keep_covers, number, content))
            self.cover_dialog.open()

    def _keep_covers(self, number: int, content: bytes, rectangles: tuple[Rectangle, ...]) -> None:
        if rectangles and self._originals is not None and self._originals.keep is not None:
            self._background.run(
                keep_covered, self._originals.keep, number, content, rectangles,
                on_answer=lambda _done: self._take_covered(number), on_trouble=partial(self._fail, self.at),
            )  # fmt: skip

    def _take_covered(self, number: int) -> None:
        assert self._originals is not None
        self._originals = replace(self._originals, numbers=self._originals.numbers | {number})
        self._covered.add(number)
        self.shows_original = False
        for place in [place for place, (other, _words) in enumerate(self._photos) if other == number]:
            self._forget(place)
        self._show()
        self.photo_covered.emit(number)

    def may_show_original(self) -> bool:
        """Whether something was covered in the photo that is looked at, and this person may see it."""
        return self._originals is not None and self._photos[self.at][0] in self._originals.numbers

    def _places(self) -> tuple[int, ...]:
        return (self.at,) if self.view is View.ONE else (self.other, self.at)

    def _forget(self, place: int | None = None) -> None:
        """Keep nothing that is not looked at any more, and nothing of one place."""
        kept = {one for one in self._places() if one != place}
        for known in (self.images, self.failures, self._asked):
            for one in [one for one in known if one not in kept]:
                del known[one]  # type: ignore[attr-defined]
        self._difference = None

    def _show(self) -> None:
        self._forget() if self.view is View.ONE else None
        self._difference = None
        self.setWindowTitle(self._photos[self.at][1])
        self.setAccessibleName(f"{self.at + 1} / {len(self._photos)}, {self._photos[self.at][1]}")
        self._load()
        self.update()

    # Reading ----------------------------------------------------------------------------------------------------------

    def _load(self) -> None:
        """Ask for what is shown, in the pixels that there are for it."""
        side = self._room().size().toSize() * (self.devicePixelRatioF() * self.zoom)
        room = side.boundedTo(QSize(LONGEST_PX, LONGEST_PX))
        for place in self._places():
            known = self._asked.get(place)
            if known is not None and (known == room or (known.width() >= room.width() and self.zoom > 1)):
                continue
            self._asked[place] = room
            number = self._photos[place][0]
            is_original = self.shows_original and place == self.at
            read = self._originals.read if is_original and self._originals is not None else self._read
            self._background.run(
                read_large, read, number, room,
                on_answer=partial(self._take, place, room), on_trouble=partial(self._fail, place),
            )  # fmt: skip

    def _take(self, place: int, room: QSize, image: QImage | None) -> None:
        if self._asked.get(place) != room:
            return
        self._difference = None
        if image is not None:
            self.images[place] = image
        else:
            self.failures[place] = _(NOT_SHOWN)
        self.update()

    def _fail(self, place: int, trouble: BaseException) -> None:
        present_trouble(trouble, partial(self._say_failure, place), NOT_SHOWN)

    def _say_failure(self, place: int, words: str) -> None:
        if place in self._places():
            self.failures[place] = words
            self.update()

    # Keys and mouse ---------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows and the letters of the desk go on, with Shift they move what is zoomed in; everything else closes."""
        key, is_moving = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in WAYS and is_moving:
            across, down = WAYS[Qt.Key(key)]
            self._move(across * STEP, down * STEP)
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_J):
            self.step(1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_K):
            self.step(-1)
        elif key == Qt.Key.Key_S:
            self.look(View.BESIDE)
        elif key == Qt.Key.Key_D:
            self.look(View.DIFFERENCE)
        elif key == Qt.Key.Key_O and self.may_show_original():
            self.show_original()
        elif key == Qt.Key.Key_C and self.may_cover():
            self.cover()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(1)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.zoom_by(-1)
        elif key == Qt.Key.Key_0:
            self.zoom_by(-len(ZOOMS))
        elif key not in MODIFIERS:
            self.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """The wheel zooms."""
        if event.angleDelta().y():
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take hold of the picture."""
        self._drag = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Move what is zoomed in."""
        if self._drag is not None:
            way, self._drag = event.position() - self._drag, event.position()
            room = self._rooms()[0]
            self._move(-way.x() / room.width(), -way.y() / room.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go of it."""
        self._drag = None

    def _move(self, across: float, down: float) -> None:
        """Move what is seen by shares of it; never beyond the edge."""
        half = 0.5 / self.zoom

        def within(value: float) -> float:
            return min(1.0 - half, max(half, value))

        self.centre = QPointF(
            within(self.centre.x() + across / self.zoom), within(self.centre.y() + down / self.zoom)
        )  # fmt: skip
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """A larger window shows more of the photo."""
        super().resizeEvent(event)
        if self._asked:
            self._load()

    # Painting ---------------------------------------------------------------------------------------------------------

    def _room(self) -> QRectF:
        return QRectF(self.rect()).adjusted(EDGE, WORDS_ROOM, -EDGE, -WORDS_ROOM)

    def _rooms(self) -> list[QRectF]:
        """One room, or two side by side."""
        whole = self._room()
        if self.view is not View.BESIDE:
            return [whole]
        half = (whole.width() - GAP) / 2
        left = QRectF(whole.left(), whole.top(), half, whole.height())
        return [left, left.translated(half + GAP, 0)]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint what is looked at, its words, and the keys."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor("#000000"))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setFont(wall_font(15, NORMAL))
            if self.view is View.DIFFERENCE:
                self._paint_difference(painter, self._room())
            else:
                for room, place in zip(self._rooms(), self._places(), strict=True):
                    self._paint_place(painter, room, place)
            self._paint_words(painter)

    def _paint_place(self, painter: QPainter, room: QRectF, place: int) -> None:
        is_old = self.shows_original or self._photos[place][0] in self._covered
        image = self.images.get(place) or (None if is_old else self._small(place))
        if place in self.failures:
            painter.setPen(QColor("#FFFFFF"))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.failures[place])
        elif image is not None:
            self._paint_image(painter, room, image)

    def _paint_difference(self, painter: QPainter, room: QRectF) -> None:
        one, two = (self.images.get(place) for place in self._places())
        if one is None or two is None:
            for place in self._places():
                if place in self.failures:
                    self._paint_place(painter, room, place)
            return
        if self._difference is None:
            self._difference = difference(one, two)
        self._paint_image(painter, room, self._difference)

    def _paint_image(self, painter: QPainter, room: QRectF, image: QImage) -> None:
        size = image.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(0, 0, size.width() * self.zoom, size.height() * self.zoom)
        target.moveCenter(room.center())
        if self.zoom > 1:
            away = QPointF(0.5 - self.centre.x(), 0.5 - self.centre.y())
            target.translate(away.x() * target.width(), away.y() * target.height())
        painter.save()
        painter.setClipRect(room)
        painter.drawImage(target, image)
        painter.restore()

    def _paint_words(self, painter: QPainter) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignHCenter
        painter.setPen(QColor("#FFFFFF"))
        whole = QRectF(self.rect())
        foot = QRectF(whole.left(), whole.bottom() - WORDS_ROOM, whole.width(), WORDS_ROOM)
        if self.view is View.BESIDE:
            for room, place in zip(self._rooms(), self._places(), strict=True):
                box = QRectF(room.left(), foot.top(), room.width(), WORDS_ROOM)
                painter.drawText(box, middle, self._words_of(painter, place, box.width()))
        elif self.view is View.DIFFERENCE:
            pair = " − ".join(self._photos[place][1] for place in (self.at, self.other))
            cut = painter.fontMetrics().elidedText(pair, Qt.TextElideMode.ElideMiddle, int(foot.width()) - 32)
            painter.drawText(foot, middle, cut)
        else:
            painter.drawText(foot, middle, self._words_of(painter, self.at, foot.width()))
        painter.setPen(QColor("#B8C0CC"))
        painter.setFont(wall_font(13, NORMAL))
        head = QRectF(whole.left() + EDGE, whole.top(), whole.width() - 2 * EDGE, WORDS_ROOM)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.keys_text())

    def _words_of(self, painter: QPainter, place: int, width: float) -> str:
        words = f"{place + 1} / {len(self._photos)}   {self._photos[place][1]}"
        if self.shows_original and place == self.at:
            words = f"{words}   {_('original')}"
        return painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(width) - 24)

    def keys_text(self) -> str:
        """What can be pressed here."""
        parts = [_("S side by side"), _("D difference")] if len(self._photos) > 1 else []
        parts += [_("+ − zoom {percent} %").format(percent=round(self.zoom * 100))]
        parts += [_("Shift and arrows move")] if self.zoom > 1 else []
        parts += [_("C cover")] if self.may_cover() else []
        parts += [_("O original")] if self.may_show_original() else []
        return "     ".join(parts)


def difference(one: QImage, two: QImage) -> QImage:
    """Return where two photos differ, brighter where they differ more; the first is stretched over the second."""
    size = two.size().boundedTo(QSize(1600, 1600)).expandedTo(QSize(1, 1))
    size = two.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
    made = two.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    made = made.convertToFormat(QImage.Format.Format_RGB32)
    with QPainter(made) as painter:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
        painter.drawImage(QRectF(QPointF(0, 0), made.size()), one)
    made = made.convertToFormat(QImage.Format.Format_Grayscale8).convertToFormat(QImage.Format.Format_RGB32)
    for _turn in range(2):  # twice as bright, twice
        copy = made.copy()
        with QPainter(made) as painter:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
            painter.drawImage(0, 0, copy)
    return made


def keep_covered(
    keep: Callable[[int, bytes], None], number: int, content: bytes, rectangles: tuple[Rectangle, ...]
) -> None:
    """Burn rectangles into a photo and put it in its place, in a background thread.

    Raises:
        Refused: this person may not, or the picture is broken.
        Unavailable: the database cannot be reached.
    """
    keep(number, cover(PreparedPhoto(content, "", PhotoFacts()), rectangles).content)


def read_large(read: Reading, number: int, room: QSize) -> QImage | None:
    """Read a photo and decode it for a window, in a background thread.

    Raises:
        Refused: it cannot be shown, and why.
    """
    content = read(number)
    return decode(content, room) if content is not None else None
