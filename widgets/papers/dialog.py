"""The papers of a meeting, from the board: which meeting, which folder, how far it is, and Cancel.

The papers are written by a process of its own, so that the board and a desk beside it answer every key meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QProcess, QStandardPaths, QTimer, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.i18n import NC_, _
from app.meetings.model import MEETING_STATES, Meeting
from app.meetings.texts import meeting_title
from widgets.papers.lines import read_step
from widgets.parts.fitted_dialog import FittedDialog
from widgets.parts.label import retone
from widgets.parts.text_size import scaled

PATIENCE_MS = 5000
"""So long a process that was asked to stop may clean up before it is ended."""


class PapersDialog(FittedDialog):
    """Asks for a meeting and a folder, and shows how the papers are written.

    Args:
        command: starts the process, up to the number of the meeting and the folder.

    Signals:
        finished_writing(bool): the process has ended; whether the papers are there.
    """

    finished_writing = Signal(bool)

    def __init__(self, command: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Papers of a meeting"))
        self._command, self._process = list(command), None  # type: list[str], QProcess | None
        self._is_cancelled, self._heard, self._files = False, "", []  # type: bool, str, list[str]
        self.meeting, self.folder = QComboBox(), QLineEdit(str(_usual_folder()))
        self.bar, self.said = QProgressBar(), QLabel()
        self.start, self.cancel = QPushButton(_("Write the papers")), QPushButton(_("Cancel"))
        self.show_folder = QPushButton(_("Open the folder"))
        self._build()
        self._show_state()

    @property
    def is_writing(self) -> bool:
        """Whether a process is at work."""
        return self._process is not None

    def show_meetings(self, meetings: Sequence[Meeting], chosen: int | None) -> None:
        """Offer the meetings, the latest first.

        Args:
            chosen: number of the one that is chosen at first; None for the latest.
        """
        self.meeting.clear()
        for one in meetings:
            words = f"{meeting_title(one)} · {one.starts_at:%Y-%m-%d} · {_(MEETING_STATES[one.state])}"
            self.meeting.addItem(words, one.meeting_no)
        self.meeting.setCurrentIndex(max(0, self.meeting.findData(chosen)))
        self._show_state()

    def write(self) -> None:
        """Start the process for the chosen meeting."""
        number, folder = self.meeting.currentData(), self.folder.text().strip()
        if self._process is not None or number is None or not folder:
            return
        self._is_cancelled, self._heard, self._files = False, "", []
        process = QProcess(self)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.SeparateChannels)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._on_process_finished)
        process.errorOccurred.connect(self._on_process_failed)
        self._process = process
        self.bar.setRange(0, 0)
        self._tell(_("Writing the papers …"), "text_2")
        self._show_state()
        self.cancel.setFocus()
        process.start(self._command[0], [*self._command[1:], str(number), "--out", folder])

    def stop(self) -> None:
        """Ask the process to stop; it leaves nothing behind."""
        process = self._process
        if process is None or self._is_cancelled:
            return
        self._is_cancelled = True
        self._tell(_("Stopping …"), "text_2")
        process.closeWriteChannel()
        QTimer.singleShot(PATIENCE_MS, process, process.kill)

    def reject(self) -> None:
        """Esc and Cancel stop the writing first; then they close."""
        if self._process is not None:
            self.stop()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """A window that closes stops the process and waits until it has cleaned up."""
        process = self._process
        if process is not None:
            self.stop()
            if not process.waitForFinished(PATIENCE_MS):
                process.kill()
                process.waitForFinished(PATIENCE_MS)
        super().closeEvent(event)

    def _build(self) -> None:
        choose = QPushButton(_("Choose a folder …"))
        choose.clicked.connect(self._choose_folder)
        where = QHBoxLayout()
        where.addWidget(self.folder, 1)
        where.addWidget(choose)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(scaled(8))
        self.said.setWordWrap(True)
        self.said.setMinimumHeight(scaled(44))
        self.start.setProperty("kind", "main")
        self.start.clicked.connect(self.write)
        self.cancel.clicked.connect(self.reject)
        self.show_folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(self.folder.text())))
        self.folder.textChanged.connect(lambda _words: self._show_state())
        buttons = QHBoxLayout()
        buttons.addWidget(self.show_folder)
        buttons.addStretch(1)
        buttons.addWidget(self.start)
        buttons.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(8)
        what = QLabel(_("Minutes (DOCX), slides (PPTX), handout (HTML) and follow-up list (XLSX)"))
        what.setWordWrap(True)
        for part in (QLabel(_("Meeting")), self.meeting, QLabel(_("Folder"))):
            column.addWidget(part)
        column.addLayout(where)
        for below in (what, self.bar, self.said):
            column.addWidget(below)
        column.addLayout(buttons)
        self.setMinimumWidth(scaled(520))

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Folder of the papers"), self.folder.text())
        if chosen:
            self.folder.setText(chosen)

    def _show_state(self) -> None:
        is_busy = self._process is not None
        is_ready = self.meeting.currentData() is not None and bool(self.folder.text().strip())
        self.start.setEnabled(is_ready and not is_busy)
        for part in (self.meeting, self.folder):
            part.setEnabled(not is_busy)
        self.bar.setVisible(is_busy)
        self.show_folder.setVisible(bool(self._files))
        self.cancel.setText(_("Cancel") if is_busy else _(NC_("window", "Close")))

    def _read(self) -> None:
        assert self._process is not None
        self._heard += bytes(self._process.readAllStandardOutput().data()).decode("utf-8", "replace")
        *lines, self._heard = self._heard.split("\n")
        for line in lines:
            step = read_step(line.rstrip("\r"))
            if step is None:
                self._files += [line.strip()] if line.strip() else []
            elif not self._is_cancelled:
                done, total, label = step
                self.bar.setRange(0, total)
                self.bar.setValue(done)
                self._tell(_("{label}: {done} of {total}").format(label=label, done=done, total=total), "text_2")

    def _on_process_failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._end(_("The papers could not be written: the process did not start."), False)

    def _on_process_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        assert self._process is not None
        self._read()
        words = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip().splitlines()
        if status is QProcess.ExitStatus.NormalExit and code == 0:
            self._end(_("The papers are in {folder}.").format(folder=self.folder.text().strip()), True)
        elif self._is_cancelled:
            self._end(_("Stopped; nothing was written."), False)
        else:
            self._end(words[-1] if words else _("The papers could not be written: the process ended."), False)

    def _end(self, words: str, is_done: bool) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        self._files = self._files if is_done else []
        self._tell(words, "good" if is_done else "text_2" if self._is_cancelled else "late")
        self._show_state()
        self.finished_writing.emit(is_done)

    def _tell(self, words: str, tone: str) -> None:
        self.said.setText(words)
        retone(self.said, tone)


def _usual_folder() -> Path:
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(found or Path.home()) / "gridhall"
