"""The window for those who write no TOML: a file, what its columns mean, where it lies, and what would become of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.city.city import City
from app.errors import Refused
from app.i18n import N_, _
from app.imports.choices import FRAMES, Choices, NewCity, Suggestion
from app.imports.model import ImportResult
from app.imports.ports import ImportStore
from app.imports.proposal import write_suggestion
from app.imports.report import preview_text, report
from app.imports.service import Preview
from app.imports.suggest import suggest
from app.imports.targets import AREA_KINDS, TARGETS
from app.imports.trial import Cancellable, preview, try_import
from widgets.background import Background
from widgets.imports.field_form import PLACE_X, PLACE_Y, FieldForm
from widgets.imports.places_map import PlacesMap
from widgets.parts.label import label
from widgets.parts.trouble import TroubleLine, present_trouble
from widgets.theme import Theme

WIDTH, HEIGHT, EDGE = 1360, 860, 12
SETTLE_MS = 250
ALL_PERCENT = 100
KINDS = {
    "components": N_("Components"),
    "cases": N_("Cases"),
    "grids": N_("Grids and areas"),
    "roads": N_("Roads"),
}
SHAPES = {
    **{(layer, ""): words for layer, words in (("unit_grid", N_("unit grids")), ("duty_grid", N_("duty grids")))},
    **{("area", kind): words for kind, words in zip(AREA_KINDS, (
        N_("districts"), N_("development zones"), N_("scenic areas"), N_("sub-districts"), N_("communities"),
        N_("responsibility areas")), strict=True)},
}  # fmt: skip


class ImportWindow(QWidget):
    """Describes a file, tries it, saves the mapping, imports it.

    Args:
        store: where rows go.
        city: the city of the database, None where it has none yet.
        rejects: folder for rejected rows where that of the file cannot be written.

    Signals:
        progressed(float, float): rows that are done and all of them; from the thread of a job.
    """

    progressed = Signal(float, float)

    def __init__(self, store: ImportStore, city: City | None, theme: Theme, background: Background, rejects: Path,
                 parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(parent)
        self._store, self._city, self._background, self._rejects = store, city, background, rejects
        self._file: Path | None = None
        self._found: Suggestion | None = None
        self._job: Cancellable | None = None
        self._waiting = 0
        self.trouble = ""
        self.setObjectName("page")
        self.setWindowTitle(_("Import a file"))
        self._make_parts(theme)
        self._lay_out()
        self._settling = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settling.timeout.connect(self._propose_by_choice)
        self.progressed.connect(self._on_progressed)
        self._connect()
        self._show_state()

    # Parts -----------------------------------------------------------------------------------------------------------

    def _make_parts(self, theme: Theme) -> None:
        self.open_button = _button(_("Open a file …"), "Ctrl+O")
        self.name = label(_("No file is open."), "text", "heading")
        self.kind = _choice(_("Kind of data"), [(_(words), key) for key, words in KINDS.items()])
        self.shape = _choice(_("Layer"), [(_(words), key) for key, words in SHAPES.items()])
        self.frame = QComboBox(editable=True)
        self.frame.addItems(FRAMES)
        self.frame.setAccessibleName(_("Coordinate system"))
        self.complete = QCheckBox(_("This file is complete: what is no longer in it is marked as gone"))
        self.city_name, self.city_name_en, self.area_code = QLineEdit(), QLineEdit(), QLineEdit()
        self.form = FieldForm()
        self.rows = QTableWidget()
        self.rows.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.rows.setAccessibleName(_("First rows of the file"))
        self.map = PlacesMap(theme, self._city)
        self.line = TroubleLine()
        self.outcome = QPlainTextEdit(readOnly=True)
        self.outcome.setAccessibleName(_("What would become of the file"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.check = _button(_("Check"), "F5")
        self.save = _button(_("Save mapping …"), "Ctrl+S")
        self.take = _button(_("Import"), "Ctrl+Return")
        self.cancel = _button(_("Cancel"), "Esc")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        column.setSpacing(8)
        head = _row(self.open_button, self.name, 1, label(_("Kind of data"), "text_2", "second"), self.kind, self.shape,
                    label(_("Coordinate system"), "text_2", "second"), self.frame)  # fmt: skip
        column.addLayout(head)
        self.city_row = QFrame()
        self.city_row.setObjectName("card")
        words = (_("New city: name"), _("English name"), _("Area code"))
        parts: list[QWidget | int] = []
        for text, box in zip(words, (self.city_name, self.city_name_en, self.area_code), strict=True):
            box.setAccessibleName(text)
            parts += [label(text, "text_2", "second"), box]
        self.city_row.setLayout(_row(*parts))
        self.city_row.setVisible(self._city is None)
        column.addWidget(self.city_row)
        column.addWidget(self.line)
        right = QSplitter(Qt.Orientation.Vertical)
        for part, share, least in ((self.rows, 2, 140), (self.map, 4, 200), (self.outcome, 2, 100)):
            part.setMinimumHeight(least)
            right.addWidget(part)
            right.setStretchFactor(right.count() - 1, share)
        right.setSizes([200, 400, 170])
        whole = QSplitter(Qt.Orientation.Horizontal)
        whole.addWidget(self.form)
        whole.addWidget(right)
        whole.setSizes([400, WIDTH - 400])
        column.addWidget(whole, 1)
        column.addWidget(self.bar)
        column.addLayout(_row(self.complete, 1, self.cancel, self.check, self.save, self.take))

    def _connect(self) -> None:
        self.open_button.clicked.connect(self._on_open_button_clicked)
        self.kind.activated.connect(self._on_kind_activated)
        for box in (self.shape, self.frame):
            box.activated.connect(self._settle)
        self.frame.editTextChanged.connect(self._settle)
        for line in (self.city_name, self.city_name_en, self.area_code):
            line.textEdited.connect(self._settle)
        self.complete.toggled.connect(self._settle)
        self.form.changed.connect(self._settle)
        self.check.clicked.connect(lambda: self._run(True))
        self.take.clicked.connect(lambda: self._run(False))
        self.save.clicked.connect(self._on_save_clicked)
        self.cancel.clicked.connect(self._on_cancel_clicked)
        for key, act in (
            ("Ctrl+O", self.open_button.click), ("F5", self.check.click), ("Ctrl+S", self.save.click),
            ("Ctrl+Return", self.take.click), ("Esc", self.cancel.click),
        ):  # fmt: skip
            QShortcut(QKeySequence(key), self).activated.connect(act)

    # The file and its proposal ---------------------------------------------------------------------------------------

    def open_file(self, file: Path) -> None:
        """Look at a file."""
        self._file, self._found = file, None
        self.name.setText(file.name)
        self._propose(None, None)

    def _propose(self, kind: str | None, choices: Choices | None) -> None:
        assert self._file is not None
        self._waiting += 1
        self.line.say("")
        self._background.run(
            suggest, self._file, kind, choices or Choices(has_city=self._city is not None),
            on_answer=self._on_suggested, on_trouble=self._on_trouble,
        )  # fmt: skip
        self._show_state()

    def _settle(self) -> None:
        if self._found is not None:
            self._settling.start()

    def _choices(self) -> Choices:
        assert self._found is not None
        layer, area_kind = self.shape.currentData()
        names = (self.city_name.text().strip(), self.city_name_en.text().strip(), self.area_code.text().strip())
        return Choices(
            self.form.fields(), self.form.place(PLACE_X), self.form.place(PLACE_Y), self._chosen_frame(), layer,
            area_kind or "district", self._city is not None, NewCity(*names), self.complete.isChecked(),
        )  # fmt: skip

    def _chosen_frame(self) -> str:
        return self.frame.currentText().strip()

    def _propose_by_choice(self) -> None:
        if self._found is not None:
            self._propose(self._found.kind, self._choices())

    def _on_suggested(self, found: Suggestion) -> None:
        self._waiting -= 1
        is_new = self._found is None
        self._found = found
        self.form.show_suggestion(found)
        if is_new:
            self._show_guess(found)
        self._show_rows(found)
        self._waiting += 1
        assert self._file is not None
        self._background.run(preview, self._file, found.kind, found.text, self._store,
                             on_answer=self._on_previewed, on_trouble=self._on_trouble)  # fmt: skip
        self._show_state()

    def _show_guess(self, found: Suggestion) -> None:
        self.kind.setCurrentIndex(self.kind.findData(found.kind))
        self.frame.setCurrentText(found.crs)
        if self._city is None and self._file is not None and not self.city_name.text():
            self.city_name.setText(self._file.stem[:60])
            self.city_name_en.setText(self._file.stem[:60])
            self.area_code.setText(
                "".join(one for one in self._file.stem.upper() if one.isascii() and one.isalnum())[:6]
            )

    def _show_rows(self, found: Suggestion) -> None:
        meant: dict[str, list[str]] = {}
        chosen = found.fields | ({PLACE_X: found.x, PLACE_Y: found.y} if found.x else {})
        labels = {one.name: _(one.label) for one in TARGETS[found.kind].fields}
        for name, column in chosen.items():
            meant.setdefault(column, []).append(labels.get(name, name))
        self.rows.setColumnCount(len(found.columns))
        self.rows.setRowCount(len(found.rows))
        heads = [f"{column}\n{'→ ' + ', '.join(meant[column]) if column in meant else '–'}" for column in found.columns]
        self.rows.setHorizontalHeaderLabels(heads)
        for row, values in enumerate(found.rows):
            for at, value in enumerate(values):
                self.rows.setItem(row, at, QTableWidgetItem(value[:200]))
        self.rows.resizeColumnsToContents()

    def _on_previewed(self, found: Preview) -> None:
        self._waiting -= 1
        self.map.show_places(found)
        doubts = self._found.doubts if self._found is not None else []
        self.outcome.setPlainText("\n".join([preview_text(found), *("! " + doubt for doubt in doubts)]))
        self._show_state()

    def _on_trouble(self, trouble: BaseException) -> None:
        self._waiting -= 1
        self._job = None
        self.map.show_places(None)
        self._show_state()
        present_trouble(trouble, self.line.say)

    # What a person does ----------------------------------------------------------------------------------------------

    def _on_open_button_clicked(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, _("Open a file"), str(self._file.parent if self._file else ""))
        if name:
            self.open_file(Path(name))

    def _on_kind_activated(self) -> None:
        if self._file is not None:
            self._found = None
            self._propose(self.kind.currentData(), None)

    def _on_save_clicked(self) -> None:
        if self._file is None or self._found is None:
            return
        wanted = self._file.with_suffix(".toml")
        name, _kind = QFileDialog.getSaveFileName(self, _("Save the mapping"), str(wanted), "TOML (*.toml)")
        if name:
            self.save_mapping(Path(name))

    def save_mapping(self, file: Path) -> None:
        """Write the mapping as `main.py import` reads it; the dialog has asked whether one that is there may go."""
        assert self._found is not None
        try:
            file.unlink(missing_ok=True)
            write_suggestion(file, self._found.text)
        except (Refused, OSError) as error:
            self.line.say(str(error))
            return
        self.line.say(_("Saved: {file}").format(file=file), "good")

    def _run(self, dry_run: bool, gone_limit: float | None = None) -> None:
        if self._found is None or self._file is None or self._job is not None or self._waiting:
            return
        self._job = Cancellable(self.progressed.emit)
        self._waiting += 1
        self.line.say("")
        self._background.run(
            try_import, self._file, self._found.kind, self._found.text, self._store, self._job, dry_run, self._rejects,
            gone_limit, on_answer=self._on_imported, on_trouble=self._on_trouble,
        )  # fmt: skip
        self._show_state()

    def _on_imported(self, result: ImportResult) -> None:
        self._waiting -= 1
        self._job = None
        self.outcome.setPlainText(report(result))
        if result.is_interrupted:
            self.line.say(_("Cancelled."), "soon")
        elif not result.dry_run:
            self.line.say(_("The file is in the city."), "good")
        self._show_state()
        if result.is_gone_refused and not result.dry_run and self._is_confirmed(result):
            self._run(False, ALL_PERCENT)

    def _is_confirmed(self, result: ImportResult) -> bool:
        words = "\n".join(note for note in result.notes if "--gone-limit" in note)
        if not words:
            return False  # it is not known what is gone
        asked = _("Is the file complete, and are they to be marked as gone?")
        return QMessageBox.question(self, self.windowTitle(), f"{words}\n\n{asked}") == QMessageBox.StandardButton.Yes

    def _on_cancel_clicked(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _on_progressed(self, done: float, total: float) -> None:
        self.bar.setRange(0, max(int(total), 1))
        self.bar.setValue(int(done))

    # State -----------------------------------------------------------------------------------------------------------

    def _show_state(self) -> None:
        is_ready = self._found is not None and self._waiting == 0
        for button in (self.check, self.save, self.take):
            button.setEnabled(is_ready)
        self.cancel.setEnabled(self._job is not None)
        self.bar.setVisible(self._job is not None)
        kind = self._found.kind if self._found is not None else self.kind.currentData()
        self.shape.setVisible(kind == "grids")
        self.complete.setVisible(kind in ("components", "grids"))

    def is_complete(self) -> bool:
        """Whether everything that was begun has been answered and the map is whole; for pictures."""
        self.trouble = self.line.text() if self._file is not None and self._found is None else ""
        return self._waiting == 0 and not self._settling.isActive() and self.map.is_complete()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the first size."""
        return QSize(WIDTH, HEIGHT)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """An import that runs is ended behind its batch."""
        self._on_cancel_clicked()
        self.map.close_workers()
        super().closeEvent(event)


def _button(words: str, key: str) -> QPushButton:
    made = QPushButton(f"{words}  {key}")
    made.setAccessibleName(words)
    return made


def _choice(words: str, rows: list[tuple[str, object]]) -> QComboBox:
    made = QComboBox()
    for text, key in rows:
        made.addItem(text, key)
    made.setAccessibleName(words)
    return made


def _row(*parts: QWidget | int) -> QHBoxLayout:
    """Parts side by side; a number is room that stretches."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for part in parts:
        if isinstance(part, int):
            row.addStretch(part)
        else:
            row.addWidget(part)
    return row
