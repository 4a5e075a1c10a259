"""What a wall remembers over a restart: scene, place of the flight, and whether it was held."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

from app.wall.scenes import SCENES

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WallState:
    """Where a wall stood."""

    scene: str
    stop_number: int = 0
    is_held: bool = False


class WallMemory:
    """Keeps the state of the walls of this machine in one small file.

    Args:
        file: in the data folder.
        wall: the name of this wall among those of the machine: its database and its screens.
    """

    def __init__(self, file: Path, wall: str) -> None:
        self._file, self._wall = file, wall

    def recall(self) -> WallState | None:
        """Where this wall stood; None where that is not known or no longer makes sense."""
        kept = self._read().get(self._wall)
        try:
            state = WallState(str(kept["scene"]), int(kept["stop_number"]), bool(kept["is_held"]))  # type: ignore[index]
        except (KeyError, TypeError, ValueError):
            return None
        return state if state.scene in SCENES and state.stop_number >= 0 else None

    def remember(self, state: WallState) -> None:
        """Keep a state; a folder that cannot be written costs the memory, not the wall."""
        kept = self._read() | {self._wall: asdict(state)}
        fresh = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
            fresh.replace(self._file)
        except OSError as error:
            log.warning("The state of the wall was not kept: %s", error)

    def _read(self) -> dict[str, object]:
        try:
            kept = json.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}
