"""What happens when the programme meets an error of its own: it is logged, and a desk says so and goes on.

A wall shows no dialog, for nobody is there to answer it: its keeper starts it again at the same scene.
"""

from __future__ import annotations

import contextlib
import logging
import os
import platform
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import PySide6
from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler, qVersion
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from app.errors import is_told
from app.i18n import _
from app.logs import hide_secrets
from widgets.parts.fitted_dialog import FittedDialog

log = logging.getLogger("gridhall.crash")
qt_log = logging.getLogger("gridhall.qt")

LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
CRASHED = 1
ERRORS = 2  # the number of the error output
ANNOUNCEMENT = re.compile(rb"Error calling Python override of \S+: ?")


class CrashGuard(QObject):
    """Catches what nobody caught, in every thread; keep it as long as the application lives.

    Args:
        is_wall: nobody is there to answer a dialog, as before a wall or while a picture is taken.

    `first_met` is the first error that came.

    Signals:
        error_met(str, str): one sentence for people, and the details.
    """

    error_met = Signal(str, str)

    def __init__(self, is_wall: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_wall = is_wall
        self.first_met: BaseException | None = None
        self._dialog: CrashDialog | None = None
        self.error_met.connect(self._on_error_met)

    def install(self) -> None:
        """Take over from Python's and Qt's own handlers, which would print to a terminal that nobody sees."""
        sys.excepthook = self._catch
        threading.excepthook = self._catch_in_thread
        qInstallMessageHandler(_log_qt)

    def remove(self) -> None:
        """Give Python and Qt their own handlers back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)

    def _catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        _end_painters(trace)
        self.first_met = self.first_met or error
        log.critical("Unexpected error", exc_info=(kind, error, trace))
        details = hide_secrets("".join(traceback.format_exception(kind, error, trace)))
        self.error_met.emit(tell_error(error), f"{describe_machine()}\n\n{details}")

    def _catch_in_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self._catch(caught.exc_type, caught.exc_value, caught.exc_traceback)

    def _on_error_met(self, sentence: str, details: str) -> None:
        if self._is_wall:
            QApplication.exit(CRASHED)
            return
        if self._dialog is not None:  # one dialog is enough, also for an error that comes with every paint
            self._dialog.add_details(details)
            return
        self._dialog = CrashDialog(sentence, details)
        self._dialog.finished.connect(self._on_dialog_finished)
        self._dialog.open()

    def _on_dialog_finished(self, answer: int) -> None:
        self._dialog = None
        if answer == FittedDialog.DialogCode.Rejected:
            QApplication.exit(CRASHED)


class CrashDialog(FittedDialog):
    """One sentence, the details to copy, and the choice to go on or to close the programme."""

    def __init__(self, sentence: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Gridhall: internal error"))
        self.setModal(True)
        self.resize(720, 420)
        said = QLabel(sentence, wordWrap=True)
        self._details = QPlainTextEdit(details, readOnly=True, lineWrapMode=QPlainTextEdit.LineWrapMode.NoWrap)
        buttons = QDialogButtonBox()
        self.copy_button = buttons.addButton(_("Copy details"), QDialogButtonBox.ButtonRole.ActionRole)
        self.close_button = buttons.addButton(_("Close Gridhall"), QDialogButtonBox.ButtonRole.DestructiveRole)
        self.go_on_button = buttons.addButton(_("Continue"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go_on_button.setDefault(True)
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self.close_button.clicked.connect(self.reject)
        self.go_on_button.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        for part in (said, self._details, buttons):
            column.addWidget(part)

    def add_details(self, details: str) -> None:
        """Show a further error below the first, up to a length that can still be read."""
        if self._details.blockCount() < 400:
            self._details.appendPlainText("\n" + details)

    def keyPressEvent(self, event: Any) -> None:  # noqa: N802 - named by Qt
        """Let Escape go on instead of closing the programme."""
        if event.key() == 0x01000000:
            self.accept()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: Any) -> None:  # noqa: N802 - named by Qt
        """Take the cross in the corner for going on, too."""
        event.ignore()
        self.accept()

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._details.toPlainText())
        self.copy_button.setText(_("Copied"))


def tell_error(error: BaseException) -> str:
    """Say in one sentence what happened and what to do."""
    if is_told(error):
        return str(error)
    sentence = _(
        "Internal error ({kind}). You can continue, but your last action may be incomplete. If it happens "
        "again, copy the details and send them to the administrator."
    )
    return sentence.format(kind=type(error).__name__)


def describe_machine() -> str:
    """Return the versions that whoever reads the details needs; nothing about the person."""
    return f"Python {platform.python_version()}, Qt {qVersion()}, PySide6 {PySide6.__version__}, {platform.platform()}"


@contextlib.contextmanager
def without_announcements() -> Iterator[None]:
    """Keep from the terminal what PySide writes there before each error that it hands to the guard, which tells it.

    It writes past Python, so the output itself is held back and given out at the end; only where the system can do so
    in memory, for the disk may be full.
    """
    if not hasattr(os, "memfd_create"):
        yield
        return
    terminal, held = os.dup(ERRORS), os.memfd_create("errors")
    os.dup2(held, ERRORS)
    try:
        yield
    finally:
        os.dup2(terminal, ERRORS)
        size = os.lseek(held, 0, os.SEEK_END)
        said = ANNOUNCEMENT.sub(b"", os.pread(held, size, 0))
        with contextlib.suppress(OSError):
            os.write(terminal, said)
        os.close(held)
        os.close(terminal)


def _end_painters(trace: TracebackType | None) -> None:
    """End the painters that an error left open: it keeps them alive, and Qt crashes over them after the paint."""
    for frame, _line in traceback.walk_tb(trace):
        for value in frame.f_locals.values():
            if isinstance(value, QPainter) and value.isActive():
                value.end()


def _log_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    qt_log.log(LEVELS.get(kind, logging.WARNING), "%s%s", f"{context.category}: " if context.category else "", message)
