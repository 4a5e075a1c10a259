"""Opens the third room: application, theme, window; or takes one picture and ends."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from PySide6.QtWidgets import QApplication

from app.command_line.options import MeetingOptions
from app.desk.model import DeskUser
from app.errors import Refused
from app.i18n import _
from app.meetings.model import CardFilter, ItemState
from app.meetings.service import MeetingService
from widgets.application import the_application
from widgets.background import Background
from widgets.board.evidence_view import prepare_web_view
from widgets.board.presentation import Presentation, StageParts
from widgets.board.ruling import RulingDialog
from widgets.board.style import dress
from widgets.board.window import KEEPERS, BoardWindow
from widgets.crash import CrashGuard
from widgets.parts.picture import STANDARD_SIZE, check_writable, take
from widgets.theme import load_theme


def run_board(
    meetings: MeetingService, me: DeskUser, options: MeetingOptions, stage: StageParts | None = None,
    papers: Sequence[str] = (),
) -> int:  # fmt: skip
    """Open the board and run it until it is closed, or save a picture of it.

    Args:
        papers: starts the process that writes the papers of a meeting.

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
        if options.view in ("present", "console") and stage is not None:
            return _present(stage, me, options, application, guard)
        is_live = options.picture is None
        with open_board(meetings, me, options.theme, application, is_live, stage) as window:
            window.papers.command = papers
            if options.view == "ruling":
                return _draw_ruling(meetings, window, options, application, guard)
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


def _draw_ruling(
    meetings: MeetingService, board: BoardWindow, options: MeetingOptions, application: QApplication, guard: CrashGuard
) -> int:
    """Show the form for the first item of the next meeting, to try a ruling before the meeting; it confirms nothing.

    Raises:
        Refused: no item is on an agenda.
    """
    cards = [one for one in meetings.cards(ItemState.SCHEDULED, CardFilter(), 0) if one.meeting_no is not None]
    if not cards:
        raise Refused(_("No item is on the agenda of a meeting; schedule one first."))
    card = cards[0]
    basis = meetings.basis(card.item_id)
    form = RulingDialog(meetings, board.background, None, card.meeting_no or 0, card, basis, board.theme)
    if options.picture is not None:
        take(form, options.picture, options.size, options.after, guard)
        return 0
    form.showMaximized()
    return application.exec()


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
