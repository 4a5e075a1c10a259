"""Photos that are about to be sent: files are chosen, dropped or pasted; kind, facts and remarks stand beside them.

A file is read, turned and made small in the background, and its picture is held against those of all cases there.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QIcon,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.cases.inputs import MOST_PHOTOS
from app.cases.model import Photo, SimilarPhoto
from app.desk.texts import PHOTO_KINDS
from app.errors import is_told, tell_reason
from app.i18n import _
from app.photos.model import KINDS, PreparedPhoto
from app.photos.preparing import Rectangle, read_file
from app.photos.remarks import PhotoCase, fact_text, remarks, similar_text
from app.services import Services
from widgets.background import Background
from widgets.desk.photos.cover_dialog import CoverDialog
from widgets.desk.photos.photo_files import cover_photo, image_bytes, read_photo
from widgets.parts.flow_layout import FlowLayout
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label
from widgets.parts.text import NORMAL, wall_font
from widgets.parts.text_size import scaled
from widgets.parts.trouble import present_trouble

THUMB = QSize(144, 108)
SMALL_THUMB = QSize(104, 78)
GAP, WORDS_PX, WORDS_FONT_PX = 8, 22, 13


@dataclass
class ChosenPhoto:
    """One photo that is about to be sent.

    Args:
        number: in the order in which the files were given.
        rectangles: what is covered in it.
        similar: photos of cases that show the same.
    """

    number: int
    prepared: PreparedPhoto
    kind: str
    thumb: QImage
    rectangles: tuple[Rectangle, ...] = ()
    similar: tuple[SimilarPhoto, ...] = ()


class ThumbList(QListWidget):
    """Small pictures in rows, as high as they need: what is around it scrolls, never the list in it.

    Signals:
        kind_asked(str): a key of a kind was pressed on the marked photo.
        cover_asked(), remove_asked(): a key was pressed on it.
    """

    kind_asked = Signal(str)
    cover_asked = Signal()
    remove_asked = Signal()

    def __init__(self, thumb: QSize) -> None:
        super().__init__()
        self.setViewMode(QListWidget.ViewMode.IconMode)
        self.setFont(wall_font(scaled(WORDS_FONT_PX), NORMAL))
        self.setIconSize(thumb)
        self.setGridSize(thumb + QSize(GAP, GAP + scaled(WORDS_PX)))
        self.setMovement(QListWidget.Movement.Static)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        for hide in (self.setVerticalScrollBarPolicy, self.setHorizontalScrollBarPolicy):
            hide(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fit(self) -> None:
        """Take the height of all rows."""
        across = max(1, self.viewport().width() // self.gridSize().width())
        rows = max(1, -(-self.count() // across))
        self.setFixedHeight(rows * self.gridSize().height() + 2 * self.frameWidth() + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """A wider list has fewer rows."""
        super().resizeEvent(event)
        self.fit()

    def event(self, event: QEvent) -> bool:
        """Its keys are its own, also where the desk has another use for them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._of_key(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Digits say what the photo shows, C covers something in it, Delete takes it out."""
        does = self._of_key(event)
        if does is not None:
            does()
        else:
            super().keyPressEvent(event)

    def _of_key(self, event: QKeyEvent) -> Callable[[], None] | None:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        if event.key() == Qt.Key.Key_Delete:
            return self.remove_asked.emit
        if event.key() == Qt.Key.Key_C:
            return self.cover_asked.emit
        digit = event.key() - Qt.Key.Key_1
        return partial(self.kind_asked.emit, KINDS[digit]) if 0 <= digit < len(KINDS) else None


class PhotoInput(QWidget):
    """Takes photos for an act, and says of each what it shows, what it says of itself, and what does not fit.

    Args:
        compare_with: what photos are compared with, asked whenever something is said.
        kind: what a new photo shows until somebody says otherwise.
        thumb: how large a photo is shown.

    Signals:
        changed(): photos came or went, or show something else.
    """

    changed = Signal()

    def __init__(
        self,
        services: Services,
        background: Background,
        compare_with: Callable[[], PhotoCase],
        kind: str = "other",
        thumb: QSize = THUMB,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._background, self._compare_with, self._kind = services, background, compare_with, kind
        self._thumb = thumb
        self._numbers = itertools.count()
        self._coming: set[int] = set()
        self._troubles: list[str] = []
        self.chosen: list[ChosenPhoto] = []
        self.cover_dialog: CoverDialog | None = None
        self.setAcceptDrops(True)
        self._make_parts()
        self._lay_out()
        self.setFocusProxy(self.choose_button)
        self._show()

    # Making -----------------------------------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.choose_button = QPushButton(_("Choose photos …"))
        self.remove_button = KeyButton(_("Remove"), "Del", has_key=False)  # the list has the keys
        self.cover_button = KeyButton(_("Cover faces and plates …"), "C", has_key=False)
        for button, does in (
            (self.choose_button, self._on_choose_clicked), (self.remove_button, self.remove_current),
            (self.cover_button, self.cover_current),
        ):  # fmt: skip
            button.setAutoDefault(False)  # or it would answer Ctrl and Enter, which carry out the act
            button.clicked.connect(does)
        self.list = ThumbList(self._thumb)
        self.list.setAccessibleName(_("Chosen photos"))
        self.list.currentRowChanged.connect(self._show_current)
        self.list.kind_asked.connect(self.set_kind)
        self.list.cover_asked.connect(self.cover_current)
        self.list.remove_asked.connect(self.remove_current)
        self.kind_box = QComboBox()
        self.kind_box.setAccessibleName(_("What the photo shows"))
        for number, kind in enumerate(KINDS, start=1):
            self.kind_box.addItem(f"{number}  {_(PHOTO_KINDS[kind])}", kind)
        self.kind_box.activated.connect(lambda _row: self.set_kind(self.kind_box.currentData()))
        self.facts = label("", "text_2", "second", is_wrapped=True)
        self.words = label("", "late", "second", is_wrapped=True)
        self.remarks = label("", "soon", "second", is_wrapped=True)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        head, self.detail = QWidget(), QWidget()
        buttons = FlowLayout(head)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.addWidget(self.choose_button)
        hint = label(_("or drop them here, or paste with Ctrl V"), "text_3", "second")
        hint.setContentsMargins(0, 8, 0, 0)
        buttons.addWidget(hint)
        row = FlowLayout(self.detail)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.kind_box)
        for button in (self.cover_button, self.remove_button):
            row.addWidget(button)
        for part in (head, self.list, self.detail, self.facts, self.remarks, self.words):
            column.addWidget(part)

    # What is chosen ---------------------------------------------------------------------------------------------------

    def photos(self) -> tuple[Photo, ...]:
        """Return what is sent."""
        return tuple(one.prepared.as_photo(one.kind) for one in self.chosen)

    def is_busy(self) -> bool:
        """Whether a file is still being read."""
        return bool(self._coming)

    def has_photos(self) -> bool:
        """Whether something would be lost."""
        return bool(self.chosen or self._coming)

    def forget(self) -> None:
        """Be empty, and take nothing that is still being read."""
        self.chosen, self._troubles = [], []
        self._coming.clear()
        self._show()
        self.changed.emit()

    def add_files(self, names: list[str]) -> None:
        """Take files; each that cannot be taken is told by name."""
        self._troubles = []
        for name in names:
            self._begin(Path(name).name, partial(read_file, Path(name)))
        self._show()

    def add_image(self, image: QImage) -> None:
        """Take a picture that was copied."""
        self._troubles = []
        self._begin(_("pasted picture"), partial(image_bytes, image))
        self._show()

    def take(self, data: QMimeData) -> bool:
        """Take what was dropped or pasted: files, or a picture as it is; returns whether there was anything."""
        names = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if names:
            self.add_files(names)
        elif data.hasImage():
            self.add_image(QImage(data.imageData()))
        return bool(names) or data.hasImage()

    def take_pasted_in(self, field: QWidget) -> None:
        """Take pictures also where they are pasted while the cursor stands in another field, which takes words."""
        field.installEventFilter(self)

    def compare_again(self) -> None:
        """Say again what does not fit: the case, or its place, is another one."""
        if self.chosen:
            self._show()

    def set_kind(self, kind: str) -> None:
        """Say what the marked photo shows."""
        one = self.current()
        if one is not None:
            one.kind = kind
            self._show()
            self.changed.emit()

    def current(self) -> ChosenPhoto | None:
        """The marked photo, or the only one that may be meant: the last."""
        row = self.list.currentRow()
        return self.chosen[row] if 0 <= row < len(self.chosen) else self.chosen[-1] if self.chosen else None

    def remove_current(self) -> None:
        """Take the marked photo out."""
        one = self.current()
        if one is not None:
            self.chosen.remove(one)
            self._show()
            self.changed.emit()

    def cover_current(self) -> None:
        """Let rectangles be drawn on the marked photo."""
        one = self.current()
        if one is None:
            return
        original = one.prepared.original or one.prepared.content
        self.cover_dialog = CoverDialog(original, one.rectangles, self)
        self.cover_dialog.covered.connect(partial(self._cover, one))
        self.cover_dialog.open()

    # Reading ----------------------------------------------------------------------------------------------------------

    def _begin(self, name: str, read: Callable[[], bytes]) -> None:
        if len(self.chosen) + len(self._coming) >= MOST_PHOTOS:
            self._troubles.append(_of_file(name, _("no more than {count} photos").format(count=MOST_PHOTOS)))
            return
        number, case = next(self._numbers), self._compare_with()
        self._coming.add(number)
        self._background.run(
            read_photo, read, name, case, self._thumb * self.devicePixelRatioF(),
            on_answer=partial(self._take, number), on_trouble=partial(self._refuse, number, name),
        )  # fmt: skip

    def _take(self, number: int, found: tuple[PreparedPhoto, QImage]) -> None:
        if number not in self._coming:
            return
        self._coming.discard(number)
        prepared, thumb = found
        one, marked = ChosenPhoto(number, prepared, self._kind, thumb), self.current()
        self.chosen.append(one)
        self.chosen.sort(key=lambda photo: photo.number)
        is_later = marked is None or one.number > marked.number  # several are read at once, and come in any order
        self._show(self.chosen.index(one if is_later or marked is None else marked))
        self.changed.emit()
        if prepared.dhash is not None:
            self._background.run(
                self._services.cases.similar_photos, self._services.me.person, prepared.dhash,
                on_answer=partial(self._take_similar, one), on_trouble=self._go_without_similar,
            )  # fmt: skip

    def _take_similar(self, one: ChosenPhoto, similar: tuple[SimilarPhoto, ...]) -> None:
        one.similar = similar
        self._show()

    def _go_without_similar(self, trouble: BaseException) -> None:
        """Nobody waits for it: the database looks again when the photo comes to its case."""
        if not is_told(trouble):
            raise trouble

    def _refuse(self, number: int, name: str, trouble: BaseException) -> None:
        if number not in self._coming:
            return
        self._coming.discard(number)
        if isinstance(trouble, OSError):
            self._tell(name, tell_reason(trouble))
        else:
            present_trouble(trouble, partial(self._tell, name))

    def _tell(self, name: str, words: str) -> None:
        self._troubles.append(_of_file(name, words))
        self._show()
        self.changed.emit()

    def _cover(self, one: ChosenPhoto, rectangles: tuple[Rectangle, ...]) -> None:
        number = next(self._numbers)
        self._coming.add(number)
        self.changed.emit()
        self._background.run(
            cover_photo, one.prepared, rectangles, self._thumb * self.devicePixelRatioF(),
            on_answer=partial(self._take_covered, number, one, rectangles),
            on_trouble=partial(self._refuse, number, one.prepared.file_name),
        )  # fmt: skip

    def _take_covered(
        self, number: int, one: ChosenPhoto, rectangles: tuple[Rectangle, ...], found: tuple[PreparedPhoto, QImage]
    ) -> None:
        self._coming.discard(number)
        one.prepared, one.thumb = found
        one.rectangles = rectangles
        self._show()
        self.changed.emit()

    # Showing ----------------------------------------------------------------------------------------------------------

    def _show(self, row: int | None = None) -> None:
        """Show the photos anew; the mark stays where it is, or goes to a row."""
        marked = self.list.currentRow() if row is None else row
        self.list.blockSignals(True)
        self.list.clear()
        for one in self.chosen:
            one.thumb.setDevicePixelRatio(self.devicePixelRatioF())
            kind = _(PHOTO_KINDS[one.kind])
            is_odd = bool(self._remarks(one))
            item = QListWidgetItem(_icon(one.thumb), f"! {kind}" if is_odd else kind)
            item.setToolTip(one.prepared.file_name)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{one.prepared.file_name}, {kind}")
            self.list.addItem(item)
        self.list.setCurrentRow(min(max(marked, 0), len(self.chosen) - 1))
        self.list.blockSignals(False)
        for part in (self.list, self.detail):
            part.setVisible(bool(self.chosen))
        self.list.fit()
        self._show_current()
        self._show_words()

    def _show_current(self, _row: int = 0) -> None:
        one = self.current()
        self.facts.setVisible(one is not None)
        if one is not None:
            self.kind_box.setCurrentIndex(KINDS.index(one.kind))
            facts = one.prepared.facts
            said = fact_text(facts, self._compare_with())
            parts = [one.prepared.file_name, f"{facts.width:,} × {facts.height:,}"]
            parts += [said] if said else []
            parts += [_("something is covered")] if one.rectangles else []
            self.facts.setText(" · ".join(parts))

    def _show_words(self) -> None:
        said = list(self._troubles)
        if self._coming:
            said.append(_("Reading …"))
        self.words.setText("\n".join(said))
        self.words.setVisible(bool(said))
        odd = [_of_file(one.prepared.file_name, words) for one in self.chosen for words in self._remarks(one)]
        self.remarks.setText("\n".join(odd))
        self.remarks.setVisible(bool(odd))

    def _remarks(self, one: ChosenPhoto) -> list[str]:
        similar = similar_text(one.similar)
        return ([similar] if similar else []) + remarks(one.prepared.facts, one.kind, self._compare_with())

    # What happens -----------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """A picture that is pasted into a field of words comes here; words go where they were meant to go."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            is_paste = event.matches(QKeySequence.StandardKey.Paste)
            data = QApplication.clipboard().mimeData() if is_paste else None
            if data is not None and (data.hasImage() or data.hasUrls()) and not _has_words(data):
                return self.take(data)
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Files and pictures may be dropped."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Take what was dropped."""
        if self.take(event.mimeData()):
            event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl and V take what was copied."""
        if event.matches(QKeySequence.StandardKey.Paste) and self.take(QApplication.clipboard().mimeData()):
            return
        super().keyPressEvent(event)

    def _on_choose_clicked(self) -> None:
        names, _kind = QFileDialog.getOpenFileNames(
            self, _("Choose photos"), "", _("Pictures (*.jpg *.jpeg *.png *.webp)")
        )
        if names:
            self.add_files(names)


def _icon(thumb: QImage) -> QIcon:
    """The picture as it is, also where it is marked."""
    made, picture = QIcon(), QPixmap.fromImage(thumb)
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        made.addPixmap(picture, mode)
    return made


def _of_file(name: str, words: str) -> str:
    return _("{title}: {words}").format(title=name, words=words)


def _has_words(data: QMimeData) -> bool:
    """Whether a field of words would take this; a file that was copied is words, too, its name."""
    return data.hasText() and not data.hasUrls()
