"""Statements and files of the units: a list, a form for those without an account, and a viewer of PDF and pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.errors import Refused, is_told, tell_reason, tell_trouble
from app.i18n import _, pick
from app.meetings.evidence import FILE_FILTER, LARGEST_PDF, PDF, Evidence, EvidenceFile, EvidenceService
from app.texts.times import local
from widgets.background import Background
from widgets.board.labels import label
from widgets.parts.label import retone
from widgets.parts.text_size import scaled

KEY = Qt.ItemDataRole.UserRole


class FileViewer(QDialog):
    """Shows a PDF by QtPdf, or a picture; a file that cannot be shown says so."""

    def __init__(self, one: EvidenceFile, content: bytes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(one.name)
        self.resize(QSize(900, 1000).boundedTo(self.screen().availableSize() * 0.9))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.trouble = ""
        column.addWidget(self._pdf(content) if one.media_type == PDF else self._picture(content))

    def _pdf(self, content: bytes) -> QWidget:
        try:
            from PySide6.QtPdf import QPdfDocument
            from PySide6.QtPdfWidgets import QPdfView
        except ImportError:
            return self._sorry(_("This computer cannot show PDF files here. Save the file and open it elsewhere."))
        self._document = QPdfDocument(self)
        self._buffer = QBuffer(self)
        self._buffer.setData(QByteArray(content))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document.load(self._buffer)
        if self._document.error() not in (QPdfDocument.Error.None_,):
            return self._sorry(_("The PDF is damaged or locked and cannot be shown."))
        view = QPdfView(self)
        view.setPageMode(QPdfView.PageMode.MultiPage)
        view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        view.setDocument(self._document)
        return view

    def _picture(self, content: bytes) -> QWidget:
        image = QImage.fromData(content)
        if image.isNull():
            return self._sorry(_("The picture is damaged and cannot be shown."))
        shown = QLabel()
        shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        fitted = image.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio,
                              Qt.TransformationMode.SmoothTransformation)  # fmt: skip
        shown.setPixmap(QPixmap.fromImage(fitted))
        area = QScrollArea(widgetResizable=True)
        area.setWidget(shown)
        return area

    def _sorry(self, words: str) -> QWidget:
        self.trouble = words
        shown = label(words, "body", "text_2", is_wrapped=True)
        shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return shown


class PapersPanel(QFrame):
    """What the units say and have sent, beside the map.

    Args:
        may_add: whoever prepares meetings enters it for units without an account.
        read_again: called after something was added.
    """

    def __init__(
        self,
        evidence: EvidenceService,
        background: Background,
        may_add: bool,
        read_again: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("detail")
        self._evidence, self._background, self._read_again = evidence, background, read_again
        self._item_id, self._files = 0, {}  # type: int, dict[int, EvidenceFile]
        self.viewer: FileViewer | None = None
        self.said = QListWidget()
        self.said.setWordWrap(True)
        self.files = QListWidget()
        self.files.itemActivated.connect(self._on_files_item_activated)
        self.unit, self.words = QComboBox(), QPlainTextEdit()
        self.unit.setEditable(True)
        self.unit.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.words.setPlaceholderText(_("What the unit says"))
        self.words.setFixedHeight(scaled(84))
        self.state = label("", "second", "text_2", is_wrapped=True)
        self.add_words = QPushButton(_("Add statement"))
        self.add_file = QPushButton(_("Add file …"))
        self.add_words.clicked.connect(self.keep_statement)
        self.add_file.clicked.connect(self._choose_file)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(6)
        for words, part, share in ((_("Statements of the units"), self.said, 3), (_("Files"), self.files, 2)):
            column.addWidget(label(words, "second", "text_2"))
            column.addWidget(part, share)
        self._form = QWidget()
        form = QVBoxLayout(self._form)
        form.setContentsMargins(0, 6, 0, 0)
        form.addWidget(label(_("Enter for a unit"), "second", "text_2"))
        form.addWidget(self.unit)
        form.addWidget(self.words)
        row = QHBoxLayout()
        row.addWidget(self.add_words)
        row.addWidget(self.add_file)
        row.addStretch(1)
        form.addLayout(row)
        self._form.setVisible(may_add)
        column.addWidget(self._form)
        column.addWidget(self.state)

    def show_units(self, units: Sequence[tuple[int, str, str]]) -> None:
        """Offer the units."""
        self.unit.clear()
        for unit_id, name, english in units:
            self.unit.addItem(pick(name, english), unit_id)
        self.unit.setCurrentIndex(-1)
        line = self.unit.lineEdit()
        if line is not None:
            line.setPlaceholderText(_("Unit"))

    def show_evidence(self, found: Evidence) -> None:
        """Show what there is of an item."""
        self._item_id = found.item.item_id
        self.said.clear()
        for said in found.statements:
            at = local(said.at_s, found.item.time_zone)
            by = _(" (entered for them)") if said.is_on_behalf else ""
            self.said.addItem(f"{pick(said.unit, said.unit_en)}{by} · {at:%m-%d %H:%M}\n{said.words}")
        self.files.clear()
        self._files = {one.file_id: one for one in found.files}
        for one in found.files:
            unit = f"{pick(one.unit, one.unit_en)} · " if one.unit else ""
            row = QListWidgetItem(f"{one.name}\n{unit}{max(1, one.size_bytes // 1024):,} KB")
            row.setData(KEY, one.file_id)
            self.files.addItem(row)

    def _run(self, job: Callable[..., Any], *values: Any, on_answer: Callable[[Any], None]) -> None:
        self._background.run(job, *values, on_answer=on_answer, on_trouble=self._tell)

    def _tell(self, trouble: BaseException) -> None:
        self.state.setText(tell_trouble(trouble))
        retone(self.state, "late")
        if not is_told(trouble):
            raise trouble

    def _unit_id(self) -> int | None:
        place = self.unit.findText(self.unit.currentText())
        return int(self.unit.itemData(place)) if place >= 0 else None

    def keep_statement(self) -> None:
        """Add what was typed, for the unit that was chosen."""
        unit_id = self._unit_id()
        if unit_id is None:
            self._tell(Refused(_("Choose a unit from the list.")))
            return
        self._run(
            self._evidence.add_statement, self._item_id, unit_id, self.words.toPlainText(), on_answer=self._take_said
        )

    def _take_said(self, _number: int) -> None:
        self.words.clear()
        self._take_added(_number)

    def _take_added(self, _number: int) -> None:
        self.state.setText(_("It was added."))
        retone(self.state, "good")
        self._read_again()

    def _choose_file(self) -> None:
        endings = "*.pdf *.jpg *.jpeg *.png *.webp"
        name, _kind = QFileDialog.getOpenFileName(self, _("Add file …"), "", f"{_(FILE_FILTER)} ({endings})")
        if name:
            self.keep_file(Path(name))

    def keep_file(self, file: Path) -> None:
        """Add a file, for the unit that was chosen or for none."""
        self._run(_add_file, self._evidence, self._item_id, self._unit_id(), file, on_answer=self._take_added)

    def _on_files_item_activated(self, row: QListWidgetItem) -> None:
        file_id = int(row.data(KEY))
        self._run(self._evidence.file, file_id, on_answer=partial(self._show_file, self._files[file_id]))

    def _show_file(self, one: EvidenceFile, content: bytes) -> None:
        self.viewer = FileViewer(one, content, self)
        self.viewer.open()


def _add_file(evidence: EvidenceService, item_id: int, unit_id: int | None, file: Path) -> int:
    try:
        if file.stat().st_size > LARGEST_PDF:
            raise Refused(_("The file is too large: a PDF may have 20 MB, a picture 8 MB."))
        content = file.read_bytes()
    except OSError as error:
        words = _("The file {file} cannot be read: {reason}")
        raise Refused(words.format(file=file, reason=tell_reason(error))) from None
    return evidence.add_file(item_id, unit_id, file.name, content)
