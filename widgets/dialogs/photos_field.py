"""Photos for an act: files are chosen here and sent with the act; one that is no picture is told at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImageReader, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from app.cases.asks import MOST_PHOTOS
from app.cases.model import Photo
from app.cases.sentences import WHYS
from app.errors import tell_reason
from app.i18n import _
from widgets.dialogs.field import Field
from widgets.parts.label import label

LARGEST_BYTES = 8 * 1024 * 1024
KINDS = {"after": "after", "proof": "near", "photos": "other"}
FORMATS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
THUMB = QSize(72, 54)


class PhotosField(Field):
    """A button to choose files, and what is chosen."""

    def make_input(self) -> QWidget:
        """Button, small pictures, and a line for what was not taken."""
        self.photos: list[Photo] = []
        self.choose_button = QPushButton(_("Choose photos …"))
        self.choose_button.clicked.connect(self._on_choose_clicked)
        self.remove_button = QPushButton(_("Take out"))
        self.remove_button.clicked.connect(self._on_remove_clicked)
        self._list = QListWidget()
        self._list.setViewMode(QListWidget.ViewMode.IconMode)
        self._list.setIconSize(THUMB)
        self._list.setFixedHeight(THUMB.height() + 14)
        self._list.setMovement(QListWidget.Movement.Static)
        self._list.hide()
        self._words = label("", "late", "second", is_wrapped=True)
        self._words.hide()
        made, column, row = QWidget(), QVBoxLayout(), QHBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.choose_button)
        row.addWidget(self.remove_button)
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
        troubles = []
        for name in names:
            trouble = self._add(Path(name))
            if trouble:
                troubles.append(f"{Path(name).name}: {trouble}")
        self._words.setText("\n".join(troubles))
        self._words.setVisible(bool(troubles))
        self._list.setVisible(bool(self.photos))
        self.remove_button.setVisible(bool(self.photos))
        self.value_changed.emit()

    def _add(self, file: Path) -> str:
        if len(self.photos) >= MOST_PHOTOS:
            return _("no more than {count} photos").format(count=MOST_PHOTOS)
        try:
            if not 0 < file.stat().st_size <= LARGEST_BYTES:
                return _(WHYS["size"])
            content = file.read_bytes()
        except OSError as error:
            return tell_reason(error)
        if not content.startswith(FORMATS) or not QImageReader(str(file)).canRead():
            return _(WHYS["format"])
        self.photos.append(Photo(content, KINDS[self.ask.kind], file.name))
        pixmap = QPixmap(str(file)).scaled(THUMB, Qt.AspectRatioMode.KeepAspectRatio)
        self._list.addItem(QListWidgetItem(QIcon(pixmap), ""))
        return ""

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
