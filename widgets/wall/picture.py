"""Takes a picture of a wall: waits until it shows everything and stands still, then saves what a person would see."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QWidget

from app.errors import Refused, Unavailable, tell_reason
from app.i18n import _

LOOK_MS = 60
LONGEST_S = 180.0
TROUBLE_S = 5.0  # a server that is just restarting is waited for
STANDARD_SIZE = (1920, 1080)


def check_writable(file: Path) -> None:
    """Make sure, before anything slow begins, that the picture can be saved.

    Raises:
        Refused: the folder is missing or the file cannot be written.
    """
    is_new = not file.exists()
    try:
        with file.open("ab"):
            pass
        if is_new:
            file.unlink()
    except OSError as error:
        raise _refusal(file, tell_reason(error)) from None


def take(
    window: QWidget, file: Path, size: tuple[int, int] | None, after_s: float, longest_s: float = LONGEST_S
) -> None:
    """Show a window off the screen, wait for its first complete picture and save it.

    Args:
        window: has `is_complete()`, and `trouble`: why it will hardly become so.
        size: width and height in pixels; without one 1920x1080.
        after_s: wait at least so long.

    Raises:
        Refused: the file cannot be written.
        Unavailable: there is no city to show, or the picture was still not complete after `longest_s` more.
    """
    check_writable(file)
    window.resize(*(size or STANDARD_SIZE))
    window.show()
    _wait_for(window, after_s, longest_s)
    _save(window, file)


def _wait_for(window: QWidget, after_s: float, longest_s: float) -> None:
    """Run the event loop until the window is complete twice in a row and time has passed."""
    loop, timer = QEventLoop(), QTimer(interval=LOOK_MS)
    started, seen, healthy_at = time.monotonic(), 0, time.monotonic()

    def look() -> None:
        nonlocal seen, healthy_at
        seen = seen + 1 if window.is_complete() else 0  # type: ignore[attr-defined]
        waited = time.monotonic() - started
        if not window.trouble:  # type: ignore[attr-defined]
            healthy_at = time.monotonic()
        if time.monotonic() - healthy_at >= TROUBLE_S:
            loop.quit()
        if (seen >= 2 and waited >= after_s) or waited >= after_s + longest_s:
            loop.quit()

    timer.timeout.connect(look)
    timer.start()
    loop.exec()
    timer.stop()
    if seen < 2 and window.trouble:  # type: ignore[attr-defined]
        raise Unavailable(window.trouble)  # type: ignore[attr-defined]
    if seen < 2:
        raise Unavailable(
            _("The picture was not complete after {seconds} seconds; nothing was saved.").format(
                seconds=round(after_s + longest_s)
            )
        )


def _save(window: QWidget, file: Path) -> None:
    fresh = file.with_name(file.name + ".new")
    if not window.grab().save(str(fresh), "PNG"):
        fresh.unlink(missing_ok=True)
        raise _refusal(file, _("the disk may be full"))
    fresh.replace(file)


def _refusal(file: Path, reason: str) -> Refused:
    return Refused(_("The picture {file} cannot be written: {reason}").format(file=file, reason=reason))
