"""The button of the board that writes the papers of a meeting."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QPushButton, QWidget

from app.errors import is_told, tell_trouble
from app.i18n import _
from app.meetings.model import Meeting
from app.meetings.service import MeetingService
from widgets.background import Background
from widgets.papers.dialog import PapersDialog
from widgets.parts.press_key import button_key

KEY = "Ctrl+P"


class PapersButton(QPushButton):
    """Opens the papers of a meeting beside the board; there is one such window at a time.

    Args:
        tell: says a sentence in the foot of the board, in a tone.
        command: starts the process that writes papers; it is hidden without one.
    """

    def __init__(
        self, meetings: MeetingService, background: Background, tell: Callable[[str, str], None], parent: QWidget
    ) -> None:
        super().__init__(_("Papers (Ctrl+P)"), parent)
        self._meetings, self._background, self._tell = meetings, background, tell
        self.command: Sequence[str] = ()
        self.dialog: PapersDialog | None = None
        self.meeting_no: int | None = None
        self.clicked.connect(self._open)
        self.key = button_key(KEY, self)

    def _open(self) -> None:
        if not self.command:
            self._tell(_("Papers are written from the program itself."), "soon")
        elif self.dialog is not None and self.dialog.isVisible():
            self.dialog.raise_()
            self.dialog.activateWindow()
        else:
            self._background.run(self._meetings.meetings, on_answer=self._show, on_trouble=self._take_trouble)

    def _show(self, meetings: list[Meeting]) -> None:
        if self.dialog is None:
            self.dialog = PapersDialog(self.command, self.window())
        if not self.dialog.is_writing:
            self.dialog.show_meetings(meetings, self.meeting_no)
        self.dialog.show()

    def _take_trouble(self, trouble: BaseException) -> None:
        self._tell(tell_trouble(trouble), "late")
        if not is_told(trouble):
            raise trouble

    def close_dialog(self) -> None:
        """Close the window of the papers; a process that is at work is stopped."""
        if self.dialog is not None:
            self.dialog.close()
