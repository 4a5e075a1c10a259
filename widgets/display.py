"""Whether there is a screen to show a window on."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from app.errors import Refused, Unavailable
from app.i18n import _

SCREENLESS = "offscreen"
PLATFORMS = ("eglfs", "linuxfb", "minimal", "minimalegl", "offscreen", "vkkhrdisplay", "vnc", "wayland", "xcb")


def check_window(picture: Path | None) -> None:
    """Refuse a window without a screen, or a picture that cannot be saved, before anything is opened for it.

    Raises:
        Refused, Unavailable: as `check_display`, and as `widgets.parts.picture.check_writable`.
    """
    check_display(picture is not None)
    if picture is not None:
        from widgets.parts.picture import check_writable

        check_writable(picture)


def check_display(is_for_picture: bool, environment: Mapping[str, str] | None = None, system: str = "") -> None:
    """Refuse to open a window where no screen is; a picture is painted without one.

    Call it before the first QApplication: Qt itself would end the process.

    Args:
        is_for_picture: nothing is shown, so a machine without a screen paints into memory.

    Raises:
        Refused: Qt is to use a platform that it does not know.
        Unavailable: a window is asked for and there is no screen, or it cannot be opened.
    """
    surroundings = os.environ if environment is None else environment
    if not (system or sys.platform).startswith("linux"):
        return
    platform = surroundings.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if platform.partition("-")[0] not in ("", *PLATFORMS):
        sentence = _("QT_QPA_PLATFORM has the unknown value “{name}”. Unset it, or write one of: {names}.")
        raise Refused(sentence.format(name=platform, names=", ".join(PLATFORMS)))
    display = surroundings.get("DISPLAY")
    if display and platform in ("", "xcb") and not surroundings.get("WAYLAND_DISPLAY"):
        if not can_open(display):
            raise Unavailable(
                _(
                    "The display “{name}” cannot be opened. Check DISPLAY and its access rights, or save a "
                    "picture: main.py wall --picture wall.png"
                ).format(name=display)
            )
        return
    if platform or display or surroundings.get("WAYLAND_DISPLAY"):
        return
    if not is_for_picture:
        raise Unavailable(
            _(
                "No display was found (DISPLAY and WAYLAND_DISPLAY are not set). Start Gridhall on a "
                "desktop, or save a picture: main.py wall --picture wall.png"
            )
        )
    os.environ["QT_QPA_PLATFORM"] = SCREENLESS


def can_open(display: str) -> bool:
    """Tell whether an X screen answers and lets this person in; where its library is missing, Qt may try itself."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not failed
