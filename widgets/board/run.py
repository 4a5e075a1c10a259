"""Opens the third room: application, theme, window; or takes one picture and ends."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from PySide6.QtWidgets import QApplication

from app.command_line.options import MeetingOptions
from app.desk.model import DeskUser
from app.meetings.service import MeetingService
from widgets.application import the_application
from widgets.background import Background
from widgets.board.evidence_view import prepare_web_view
from widgets.board.presentation import Presentation, StageParts
from widgets.board.style import dress
from widgets.board.window import KEEPERS, BoardWindow
from widgets.crash import CrashGuard
from widgets.parts.picture import STANDARD_SIZE, check_writable, take
from widgets.theme import load_theme


def run_board(meetings: MeetingService, me: DeskUser, options: MeetingOptions, stage: StageParts | None = None) -> int:
    """Open the board and run it until it is closed, or save a picture of it.

    Raises:
        Refused: a picture that cannot be written.
        Unavailable: no font; or the picture did not become complete.
    """
    if options.picture is not None:
        check_writable(options.picture)
    prepare_web_view()
    application = the_application()
    guard = CrashGuard(is_wall=options.picture is not None)
    guard.install()
    try:
        if options.view != "board" and stage is not None:
            return _present(stage, me, options, application, guard)
        is_live = options.picture is None
        with open_board(meetings, me, options.theme, application, is_live, stage) as window:
            if options.picture is not None:
                take(window, options.picture, options.size, options.after, guard)
                return 0
            window.showMaximized()
            return application.exec()
    finally:
        guard.remove()


def _present(
    stage: StageParts, me: DeskUser, options: MeetingOptions, application: QApplication, guard: CrashGuard
) -> int:
    theme, background = load_theme(options.theme), Background(3)
    dress(application, theme)
    presentation = Presentation(stage, background, theme, me.holds_one_of(KEEPERS))
    try:
        if options.picture is not None:
            window = presentation.room if options.view == "present" else presentation.console
            if options.view == "console":
                presentation.room.resize(*STANDARD_SIZE)
                presentation.room.show()
            take(window, options.picture, options.size, options.after, guard)
            return 0
        presentation.ended.connect(application.quit)
        presentation.show()
        return application.exec()
    finally:
        presentation.end()
        background.close()
        application.setStyleSheet("")


@contextlib.contextmanager
def open_board(
    meetings: MeetingService,
    me: DeskUser,
    theme_name: str,
    application: QApplication,
    is_live: bool = True,
    stage: StageParts | None = None,
) -> Iterator[BoardWindow]:
    """Make the window, and close everything in order at the end."""
    theme = load_theme(theme_name)
    dress(application, theme)
    background = Background(3)
    window = BoardWindow(meetings, me, background, theme, is_live, stage)
    try:
        yield window
    finally:
        window.close()
        background.close()
        application.setStyleSheet("")
