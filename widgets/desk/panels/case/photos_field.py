"""Photos for an act: files are chosen here, dropped or pasted, and sent with the act; no picture is told at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QIcon, QImage, QKeyEvent, QKeySequence, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.cases.inputs import MOST_PHOTOS
from app.cases.model import Photo
from app.cases.sentences import WHYS
from app.errors import Refused, tell_reason
from app.i18n import _
from widgets.desk.panels.case.field import Field
from widgets.desk.panels.case.photo_reading import decode
from widgets.parts.label import label

LARGEST_BYTES = 8 * 1024 * 1024
KINDS = {"after": "after", "proof": "near", "photos": "other"}
FORMATS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
THUMB = QSize(144, 108)
GAP = 8
GOOD = 92  # of 100, for a pasted picture that is too large without loss


class ThumbList(QListWidget):
    """Small pictures in rows, as high as they need: the dialog scrolls, never the list in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setViewMode(QListWidget.ViewMode.IconMode)
        self.setIconSize(THUMB)
        self.setGridSize(THUMB + QSize(GAP, GAP))
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


class PhotosField(Field):
    """A button to choose files, and what is chosen."""

    def make_input(self) -> QWidget:
        """Button, small pictures, and a line for what was not taken."""
        self.photos: list[Photo] = []
        self.choose_button = QPushButton(_("Choose photos …"))
        self.choose_button.setAutoDefault(False)  # or it would answer Ctrl and Enter, which carry out the act
        self.choose_button.clicked.connect(self._on_choose_clicked)
        self.setAcceptDrops(True)
        self.remove_button = QPushButton(_("Remove"))
        self.remove_button.setAutoDefault(False)
        self.remove_button.clicked.connect(self._on_remove_clicked)
        self._list = ThumbList()
        self._list.setAccessibleName(_("Chosen photos"))
        self._list.hide()
        self._words = label("", "late", "second", is_wrapped=True)
        self._words.hide()
        made, column, row = QWidget(), QVBoxLayout(), QHBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.choose_button)
        row.addWidget(self.remove_button)
        row.addWidget(label(_("or drop them here, or paste with Ctrl V"), "text_3", "second"))
        row.addStretch(1)
        self.remove_button.hide()
        column.addLayout(row)
        column.addWidget(self._list)
        column.addWidget(self._words)
        made.setLayout(column)
        made.setFocusProxy(self.choose_button)
        return made

    def value(self) -> Any:
        """Photos have no numbers before they are sent: the dialog sends them and puts the numbers in."""
        return None

    def set_value(self, value: Any) -> None:
        """Photos cannot be put in as numbers."""

    def is_answered(self) -> bool:
        """Tell whether there is a photo where one is needed."""
        return bool(self.photos) or not self.ask.is_required

    def add_files(self, names: list[str]) -> None:
        """Take files; each that cannot be taken is told by name."""
        troubles = [(Path(name).name, self._add_file(Path(name))) for name in names]
        self._tell([_("{title}: {words}").format(title=name, words=trouble) for name, trouble in troubles if trouble])

    def take(self, data: QMimeData) -> bool:
        """Take what was dropped or pasted: files, or a picture as it is; returns whether there was anything."""
        names = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if names:
            self.add_files(names)
        elif data.hasImage():
            trouble = self._add(picture_bytes(QImage(data.imageData())), _("pasted picture"))
            self._tell([trouble] if trouble else [])
        return bool(names) or data.hasImage()

    def _tell(self, troubles: list[str]) -> None:
        self._words.setText("\n".join(troubles))
        self._words.setVisible(bool(troubles))
        self._list.setVisible(bool(self.photos))
        self._list.fit()
        self.remove_button.setVisible(bool(self.photos))
        self.value_changed.emit()

    def _add_file(self, file: Path) -> str:
        try:
            if not 0 < file.stat().st_size <= LARGEST_BYTES:
                return _(WHYS["size"])
            content = file.read_bytes()
        except OSError as error:
            return tell_reason(error)
        return self._add(content, file.name)

    def _add(self, content: bytes, name: str) -> str:
        """Take a picture; returns why it is not taken, '' where it is."""
        if len(self.photos) >= MOST_PHOTOS:
            return _("no more than {count} photos").format(count=MOST_PHOTOS)
        if not 0 < len(content) <= LARGEST_BYTES:
            return _(WHYS["size"])
        if not content.startswith(FORMATS):
            return _(WHYS["format"])
        try:
            image = decode(content, THUMB * self.devicePixelRatioF())
        except Refused as refusal:
            return str(refusal)
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self.photos.append(Photo(content, KINDS[self.ask.kind], name))
        item = QListWidgetItem(QIcon(QPixmap.fromImage(image)), "")
        item.setToolTip(name)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, name)
        self._list.addItem(item)
        return ""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Files and pictures may be dropped."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Take what was dropped."""
        if self.take(event.mimeData()):
            event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl and V take what was copied; Delete takes the marked photo out."""
        if event.matches(QKeySequence.StandardKey.Paste) and self.take(QApplication.clipboard().mimeData()):
            return
        if event.key() == Qt.Key.Key_Delete and self._list.hasFocus():
            self._on_remove_clicked()
            return
        super().keyPressEvent(event)

    def _on_choose_clicked(self) -> None:
        names, _kind = QFileDialog.getOpenFileNames(
            self, _("Choose photos"), "", _("Pictures (*.jpg *.jpeg *.png *.webp)")
        )
        if names:
            self.add_files(names)

    def _on_remove_clicked(self) -> None:
        row = self._list.currentRow() if self._list.currentRow() >= 0 else len(self.photos) - 1
        if row >= 0:
            del self.photos[row]
            self._list.takeItem(row)
        self.add_files([])


def picture_bytes(image: QImage) -> bytes:
    """A picture that was copied, as a file would hold it: without loss where that is small enough."""
    content = _saved(image, "PNG", -1)
    while len(content) > LARGEST_BYTES:
        content = _saved(image, "JPG", GOOD)
        image = image.scaled(image.size() / 2, Qt.AspectRatioMode.KeepAspectRatio)
    return content


def _saved(image: QImage, kind: str, quality: int) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, kind, quality)  # type: ignore[call-overload]
    return bytes(buffer.data().data())
