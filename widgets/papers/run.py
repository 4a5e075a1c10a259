"""The process that writes the papers of a meeting: with a bar for a terminal, or with lines for a window."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import AbstractContextManager

from PySide6.QtGui import QGuiApplication

from app.command_line.options import MeetingOptions
from app.errors import Refused
from app.i18n import _
from app.papers.pack import Cancelled, write_pack
from app.papers.ports import PaperSource
from app.progress import Progress, TerminalBar
from widgets.papers.lines import LineProgress
from widgets.papers.pictures import PaperPainter

NICE = 5
"""The desk beside it comes first."""


def _check(options: MeetingOptions) -> None:
    """Refuse a pack without a meeting or a folder, before anything is opened for it.

    Raises:
        Refused: one of them is missing.
    """
    if options.number is None:
        raise Refused(_("Name the meeting: meeting pack ID --out FOLDER. “meeting list” prints the numbers."))
    if options.out is None:
        raise Refused(
            _("Name the folder of the papers: meeting pack {number} --out FOLDER.").format(number=options.number)
        )


def run_pack(opening: AbstractContextManager[PaperSource], options: MeetingOptions) -> int:
    """Open what papers are made from, when a meeting and a folder are named, and write them; return the exit code.

    Raises:
        Refused: as `_check` and `write_papers`.
        Unavailable: as `write_papers`.
    """
    _check(options)
    with opening as source:
        return write_papers(source, options)


def write_papers(source: PaperSource, options: MeetingOptions) -> int:
    """Write the papers of the meeting that was asked for, and print where they are; return the exit code.

    Raises:
        Refused: there is no such meeting, or the folder cannot be written.
        Unavailable: the database cannot be reached, or no font has Chinese letters.
    """
    assert options.number is not None and options.out is not None
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # it paints into memory and needs no display
    if hasattr(os, "nice"):
        os.nice(NICE)
    application = QGuiApplication.instance() or QGuiApplication([])
    wish = _listen(options.lines)
    progress: Progress = LineProgress() if options.lines else TerminalBar()
    try:
        files = write_pack(source, PaperPainter(), options.number, options.out, progress, wish.is_set)
    except Cancelled:
        print(_("Stopped."), file=sys.stderr)
        return 1
    finally:
        if isinstance(progress, TerminalBar):
            progress.close()
    for file in files:
        print(file)
    del application
    return 0


def _listen(has_window: bool) -> threading.Event:
    """Hear the wish to stop: a signal, or the end of what the window says, also where the window has died."""
    wish = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: wish.set())
    if has_window:

        def wait() -> None:
            sys.stdin.read()
            wish.set()

        threading.Thread(target=wait, daemon=True).start()
    return wish
