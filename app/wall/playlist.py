"""The playlist: which scene comes when; pure, its time is whatever it is told."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import Refused, tell_reason
from app.i18n import _
from app.wall.scenes import SCENES

LEAST_S = 5.0
HasData = Callable[[str], bool]
"""Whether the city has anything for a scene."""


def always(_scene: str) -> bool:
    """There is something for every scene."""
    return True


@dataclass(frozen=True)
class PlaylistEntry:
    """One line of a playlist."""

    scene: str
    seconds: float


def standard_playlist() -> tuple[PlaylistEntry, ...]:
    """Every scene of the table, each for its own time."""
    return tuple(PlaylistEntry(scene.key, scene.seconds) for scene in SCENES.values())


def read_playlist(file: Path | None) -> tuple[PlaylistEntry, ...]:
    """Read a TOML file with tables `[[scene]]` of `name` and `seconds`; without a file the standard playlist.

    Raises:
        Refused: the file cannot be read, is no TOML, or names no scene, an unknown scene or too short a time.
    """
    if file is None:
        return standard_playlist()
    try:
        rows = tomllib.loads(file.read_text("utf-8")).get("scene")
    except OSError as error:
        raise Refused(
            _("The playlist {file} cannot be read: {reason}").format(file=file, reason=tell_reason(error))
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused(_("The playlist {file} is not valid TOML: {reason}").format(file=file, reason=error)) from None
    if not isinstance(rows, list) or not rows:
        raise Refused(_("The playlist {file} holds no [[scene]].").format(file=file))
    return tuple(_entry(row, file) for row in rows)


def _entry(row: object, file: Path) -> PlaylistEntry:
    row = row if isinstance(row, dict) else {}
    name, seconds = row.get("name"), row.get("seconds")
    if name not in SCENES:
        raise Refused(
            _("The playlist {file} names the unknown scene “{name}”. Use one of: {scenes}").format(
                file=file, name=name, scenes=", ".join(SCENES)
            )
        )
    seconds = SCENES[name].seconds if seconds is None else seconds
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not seconds >= LEAST_S:
        raise Refused(
            _("The playlist {file} gives “{name}” {seconds} seconds; at least {least} are needed.").format(
                file=file, name=name, seconds=seconds, least=int(LEAST_S)
            )
        )
    return PlaylistEntry(name, float(seconds))


class Playlist:
    """Goes round the entries; a held playlist stays where it is until it is let go.

    Args:
        entries: at least one.
        start: the scene to begin with; one that is not in the list is shown first and then left for the list.
        now: seconds of any steady clock.
    """

    def __init__(self, entries: Sequence[PlaylistEntry], now: float, start: str | None = None) -> None:
        self._entries = tuple(entries)
        self._at = next((k for k, entry in enumerate(self._entries) if entry.scene == start), 0)
        self._guest = start if start is not None and start != self._entries[self._at].scene else None
        self._since = now
        self.is_held = False

    @property
    def scene(self) -> str:
        """The key of the scene that is on."""
        return self._guest or self._entries[self._at].scene

    @property
    def count(self) -> int:
        """How many scenes there are."""
        return len(self._entries)

    @property
    def at(self) -> int:
        """Which of them is on, from 0; -1 for one that is not in the list."""
        return -1 if self._guest is not None else self._at

    def go_to(self, number: int, now: float) -> bool:
        """Turn to a scene by its number, from 0; returns whether there is one of that number."""
        if not 0 <= number < len(self._entries):
            return False
        self._at, self._guest, self._since = number, None, now
        return True

    def seconds_left(self, now: float) -> float:
        """How long the scene stays; infinite while held or when there is no other."""
        if self.is_held or (len(self._entries) == 1 and self._guest is None):
            return float("inf")
        seconds = SCENES[self._guest].seconds if self._guest else self._entries[self._at].seconds
        return max(0.0, self._since + seconds - now)

    def tick(self, now: float, has_data: HasData = always) -> bool:
        """Go on to the next scene when its time has come; return whether the scene changed."""
        if self.seconds_left(now) > 0:
            return False
        before = self.scene
        self.step(1, now, has_data)
        return self.scene != before

    def step(self, by: int, now: float, has_data: HasData = always) -> None:
        """Go forward or back, past scenes that the city has nothing for as long as one is left."""
        count, way = len(self._entries), 1 if by >= 0 else -1
        at = self._at if self._guest is not None else (self._at + by) % count
        tried = [(at + way * further) % count for further in range(count)]
        self._at = next((one for one in tried if has_data(self._entries[one].scene)), at)
        self._guest = None
        self._since = now

    def hold(self, is_held: bool, now: float) -> None:
        """Hold the scene, or let it go: then it stays once more for its full time."""
        self.is_held = is_held
        self._since = now
