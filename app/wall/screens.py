"""Which window stands on which screens, and which scene it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import Refused
from app.i18n import _
from app.wall.scenes import SCENES

Box = tuple[int, int, int, int]
"""Left, top, width, height in the pixels of the desktop."""


@dataclass(frozen=True)
class WindowPlan:
    """One window of a wall.

    Args:
        screens: numbers of the screens that it covers, from 0; empty for a plain window.
        box: where it stands; None for a plain window.
        scene: the scene that it keeps; None to follow the playlist.
    """

    screens: tuple[int, ...] = ()
    box: Box | None = None
    scene: str | None = None


def chosen_screens(words: str | None, count: int) -> tuple[int, ...]:
    """Read `all` or `1,3` (screens are counted from 1); nothing is no screen: a plain window.

    Raises:
        Refused: a word is no number of a screen of this machine.
    """
    if not words:
        return ()
    if words.strip().lower() == "all":
        return tuple(range(count))
    numbers = []
    for word in words.split(","):
        if not word.strip().isdigit() or not 1 <= int(word) <= count:
            raise Refused(
                _("There is no screen “{name}”. This computer has screens 1 to {count}.").format(
                    name=word.strip(), count=count
                )
            )
        numbers.append(int(word) - 1)
    return tuple(dict.fromkeys(numbers))


def chosen_scenes(words: str | None) -> tuple[str, ...]:
    """Read one scene or several with commas between them.

    Raises:
        Refused: a word is no scene of the table.
    """
    scenes = tuple(word.strip() for word in words.split(",")) if words else ()
    for scene in scenes:
        if scene not in SCENES:
            raise Refused(
                _("There is no scene “{name}”. Use one of: {scenes}").format(name=scene, scenes=", ".join(SCENES))
            )
    return scenes


def plan_windows(scenes: Sequence[str], screens: Sequence[int], boxes: Sequence[Box]) -> tuple[WindowPlan, ...]:
    """One scene, or none named, covers all chosen screens as one picture; several scenes stand one on each screen.

    Args:
        boxes: the boxes of all screens of the machine.

    Raises:
        Refused: there are several scenes, but not one for each screen.
    """
    if len(scenes) <= 1:
        box = union([boxes[number] for number in screens]) if screens else None
        return (WindowPlan(tuple(screens), box),)
    if len(scenes) != len(screens):
        raise Refused(
            _("{scenes} scenes were named for {screens} screens. Name one scene, or one for each screen.").format(
                scenes=len(scenes), screens=len(screens)
            )
        )
    return tuple(WindowPlan((number,), boxes[number], scene) for number, scene in zip(screens, scenes, strict=True))


def union(boxes: Sequence[Box]) -> Box:
    """The smallest box around boxes."""
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return left, top, right - left, bottom - top
