"""Opens the third room: application, theme, window; or takes one picture and ends."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from PySide6.QtWidgets import QApplication

from app.command_line.options import MeetingOptions
from app.desk.model import DeskUser
from app.meetings.service import MeetingService
from widgets.application import the_application
from widgets.background import Background
from widgets.board.presenter import PresenterWindow
from widgets.board.style import dress
from widgets.board.window import BoardWindow
from widgets.crash import CrashGuard
from widgets.parts.picture import check_writable, take
from widgets.theme import load_theme


def run_board(meetings: MeetingService, me: DeskUser, options: MeetingOptions, papers: Sequence[str] = ()) -> int:
    """Open the board and run it until it is closed, or save a picture of it.

    Args:
        papers: starts the process that writes the papers of a meeting.

    Raises:
        Refused: a picture that cannot be written.
        Unavailable: no font; or the picture did not become complete.
    """
    if options.picture is not None:
        check_writable(options.picture)
    application = the_application()
    guard = CrashGuard(is_wall=options.picture is not None)
    guard.install()
    try:
        if options.view == "present":
            return _present(meetings, options, application, guard)
        with open_board(meetings, me, options.theme, application, is_live=options.picture is None) as window:
            window.papers.command = papers
            if options.picture is not None:
                take(window, options.picture, options.size, options.after, guard)
                return 0
            window.showMaximized()
            return application.exec()
    finally:
        guard.remove()


def _present(meetings: MeetingService, options: MeetingOptions, application: QApplication, guard: CrashGuard) -> int:
    theme, background = load_theme(options.theme), Background(2)
    dress(application, theme)
    window = PresenterWindow(meetings, background, theme)
    try:
        if options.picture is not None:
            take(window, options.picture, options.size, options.after, guard)
            return 0
        window.showFullScreen()
        return application.exec()
    finally:
        window.close()
        background.close()
        application.setStyleSheet("")


@contextlib.contextmanager
def open_board(
    meetings: MeetingService, me: DeskUser, theme_name: str, application: QApplication, is_live: bool = True
) -> Iterator[BoardWindow]:
    """Make the window, and close everything in order at the end."""
    theme = load_theme(theme_name)
    dress(application, theme)
    background = Background(3)
    window = BoardWindow(meetings, me, background, theme, is_live)
    try:
        yield window
    finally:
        window.close()
        background.close()
        application.setStyleSheet("")
