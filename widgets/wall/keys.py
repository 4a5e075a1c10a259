"""The keys of a wall: one table, which the driver obeys and the help lists."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt

from app.i18n import N_


@dataclass(frozen=True)
class WallKey:
    """One thing that a key does.

    Args:
        action: what the driver does.
        keys: every key that does it; none for what only the mouse does.
        caption: how the keys are printed.
        help: what people read.
    """

    action: str
    keys: tuple[Qt.Key, ...]
    caption: str
    help: str


NUMBERS = tuple(Qt.Key(Qt.Key.Key_1.value + number) for number in range(9))

WALL_KEYS = (
    WallKey("next", (Qt.Key.Key_Right, Qt.Key.Key_PageDown), "→", N_("Next scene")),
    WallKey("previous", (Qt.Key.Key_Left, Qt.Key.Key_PageUp), "←", N_("Previous scene")),
    WallKey("scene", NUMBERS, "1–9", N_("The scene of that number")),
    WallKey("hold", (Qt.Key.Key_Space,), N_("Space"), N_("Hold or continue the playlist")),
    WallKey("map", (), N_("Mouse"), N_("Drag and wheel move the map, a click tells what lies there")),
    WallKey("home", (Qt.Key.Key_Home, Qt.Key.Key_0), "Home", N_("Back to what the scene shows")),
    WallKey("full_screen", (Qt.Key.Key_F11,), "F11", N_("Full screen or window")),
    WallKey("leave", (Qt.Key.Key_Escape,), "Esc", N_("Exit full screen; in a window, close the wall")),
    WallKey("help", (Qt.Key.Key_H, Qt.Key.Key_Question, Qt.Key.Key_F1), "H", N_("Show or hide this help")),
)


def action_of(key: int) -> str | None:
    """What a key does on a wall; None for nothing."""
    return next((row.action for row in WALL_KEYS if key in row.keys), None)
