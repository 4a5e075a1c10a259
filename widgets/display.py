"""Whether there is a screen to show a window on."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from app.errors import Unavailable
from app.i18n import _

SCREENLESS = "offscreen"


def check_display(is_for_picture: bool, environment: Mapping[str, str] | None = None, system: str = "") -> None:
    """Refuse to open a window where no screen is; a picture is painted without one.

    Call it before the first QApplication: Qt itself would end the process.

    Args:
        is_for_picture: nothing is shown, so a machine without a screen paints into memory.

    Raises:
        Unavailable: a window is asked for and there is no screen.
    """
    surroundings = os.environ if environment is None else environment
    if not (system or sys.platform).startswith("linux") or surroundings.get("QT_QPA_PLATFORM"):
        return
    if surroundings.get("DISPLAY") or surroundings.get("WAYLAND_DISPLAY"):
        return
    if not is_for_picture:
        raise Unavailable(
            _(
                "There is no screen here (DISPLAY and WAYLAND_DISPLAY are not set). Start Gridhall on a desktop, or"
                " take a picture instead: main.py wall --picture wall.png"
            )
        )
    os.environ["QT_QPA_PLATFORM"] = SCREENLESS
