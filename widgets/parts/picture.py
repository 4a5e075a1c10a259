"""Takes a picture of a wall: waits until it shows everything and stands still, then saves what a person would see."""

from __future__ import annotations

import contextlib
import math
import time
from pathlib import Path

from PySide6.QtCore import QBuffer, QEventLoop, QIODevice, QSize, QTimer
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtWidgets import QWidget

from app.errors import Refused, Unavailable, tell_reason
from app.i18n import _
from widgets.crash import CrashGuard, without_announcements

LOOK_MS = 60
LONGEST_S = 180.0
TROUBLE_S = 5.0  # a server that is just restarting is waited for
STANDARD_SIZE = (1920, 1080)
STANDARD_FORMAT = "png"
FORMATS = ("png", "jpg", "jpeg", "webp", "tif", "tiff", "bmp")  # others are for icons, or for black and white
GOOD = 95  # of 100, for formats that leave something out


def check_writable(file: Path) -> None:
    """Make sure, before anything slow begins, that the picture can be saved.

    Raises:
        Refused: no picture has that ending, the folder is missing or the file cannot be written.
    """
    written = {bytes(name.data()).decode() for name in QImageWriter.supportedImageFormats()}
    known = [name for name in FORMATS if name in written]
    if _format_of(file) not in known:
        sentence = _("The picture cannot be saved as {file}. Use one of these endings: {endings}.")
        raise Refused(sentence.format(file=file, endings=", ".join(f".{name}" for name in known)))
    is_new = not file.exists()
    try:
        with file.open("ab"):
            pass
        if is_new:
            file.unlink()
    except OSError as error:
        raise _refusal(file, tell_reason(error)) from None


def take(
    window: QWidget,
    file: Path,
    size: tuple[int, int] | None,
    after_s: float,
    guard: CrashGuard,
    longest_s: float = LONGEST_S,
) -> None:
    """Show a window off the screen, wait for its first complete picture and save it.

    Args:
        window: has `is_complete()`, and `trouble`: why it will hardly become so.
        size: width and height in pixels of the file, at any scale of the screen; without one 1920x1080.
        after_s: wait at least so long.
        guard: has met the errors that nobody caught; the first of them ends the run, and nothing is saved.

    Raises:
        Refused: the file cannot be written.
        Unavailable: there is no city to show, or the picture was still not complete after `longest_s` more.
    """
    check_writable(file)
    pixels = QSize(*(size or STANDARD_SIZE))
    window.setMinimumSize(1, 1)
    window.resize(_points(pixels, window.devicePixelRatioF()))
    with without_announcements():
        window.show()
        _wait_for(window, after_s, longest_s, guard)
        data = _painted(window, file, pixels)
    _raise_met(guard)
    _save(data, file)


def _raise_met(guard: CrashGuard) -> None:
    if guard.first_met is not None:
        raise guard.first_met


def _wait_for(window: QWidget, after_s: float, longest_s: float, guard: CrashGuard) -> None:
    """Run the event loop until the window is complete twice in a row and time has passed."""
    loop, timer = QEventLoop(), QTimer(interval=LOOK_MS)
    started, seen, healthy_at = time.monotonic(), 0, time.monotonic()

    def look() -> None:
        nonlocal seen, healthy_at
        seen = seen + 1 if window.is_complete() else 0  # type: ignore[attr-defined]
        waited = time.monotonic() - started
        if not window.trouble:  # type: ignore[attr-defined]
            healthy_at = time.monotonic()
        if guard.first_met is not None or time.monotonic() - healthy_at >= TROUBLE_S:
            loop.quit()
        if (seen >= 2 and waited >= after_s) or waited >= after_s + longest_s:
            loop.quit()

    timer.timeout.connect(look)
    timer.start()
    loop.exec()
    timer.stop()
    _raise_met(guard)
    if seen < 2 and window.trouble:  # type: ignore[attr-defined]
        raise Unavailable(window.trouble)  # type: ignore[attr-defined]
    if seen < 2:
        raise Unavailable(
            _("The picture was not complete after {seconds} seconds; nothing was saved.").format(
                seconds=round(after_s + longest_s)
            )
        )


def _format_of(file: Path) -> str:
    """The format that the ending names; without an ending the usual one."""
    return file.suffix[1:].lower() or STANDARD_FORMAT


def _points(pixels: QSize, ratio: float) -> QSize:
    """How large a window is that holds so many pixels, on a screen that has so many for each of its points."""
    return QSize(math.ceil(pixels.width() / ratio), math.ceil(pixels.height() / ratio))


def _image(window: QWidget, pixels: QSize) -> QImage:
    """Paint the window in exactly so many pixels; what a whole point has beyond them is left out."""
    image = QImage(pixels, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(window.devicePixelRatioF())
    window.render(image)
    image.setDevicePixelRatio(1.0)
    return image


def _painted(window: QWidget, file: Path, pixels: QSize) -> bytes:
    """Return the picture as it will lie in the file: made in memory, for Qt tells a full disk in its own words."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    kind = _format_of(file)
    writer = QImageWriter(buffer, kind.encode())
    if kind != STANDARD_FORMAT:
        writer.setQuality(GOOD)
    if not writer.write(_image(window, pixels)):
        raise _refusal(file, writer.errorString())
    return bytes(buffer.data().data())


def _save(data: bytes, file: Path) -> None:
    """Write beside the file and put it in its place, so that no half picture is left behind."""
    fresh = file.with_name(file.name + ".new")
    try:
        fresh.write_bytes(data)
        fresh.replace(file)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise _refusal(file, tell_reason(error)) from None


def _refusal(file: Path, reason: str) -> Refused:
    return Refused(_("The picture {file} cannot be written: {reason}").format(file=file, reason=reason))
