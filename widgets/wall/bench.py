"""What the benchmarks need real windows for: a client of the feed that draws, and the start of a wall."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.bench.model import Measurement
from app.city.model import CityChange
from app.city.ports import CitySource
from app.errors import Unavailable
from app.i18n import _
from widgets.application import the_application
from widgets.map.canvas import MapCanvas
from widgets.parts.picture import STANDARD_SIZE
from widgets.shared import Changes
from widgets.theme import apply_theme, load_theme

QUIET_MS = 150
STARTS = 3
LONGEST_START_S = 60.0
START_GOAL_S = 4.0


class DrawingClient:
    """A live map that follows the feed as a wall's does, and says when each step of it is drawn.

    It speaks with the benchmark in lines: `ready`, then `drawn <position> <time>`, where times are nanoseconds of the
    machine's monotonic clock. It speaks only in quiet moments, so that speaking is not measured; a line on its input
    ends it.
    """

    def __init__(self, source: CitySource, theme: str) -> None:
        self.canvas = MapCanvas(load_theme(theme))
        self.canvas.picture_completed.connect(self._on_canvas_picture_completed)
        self.canvas.resize(*STANDARD_SIZE)
        self.canvas.show()
        self.changes = Changes(source)
        self.changes.city_loaded.connect(self.canvas.set_city)
        self.changes.city_changed.connect(self._on_changes_city_changed)
        self._is_ready = False
        self._said: list[str] = []
        self._quiet = QTimer(singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._speak)

    def _on_canvas_picture_completed(self) -> None:
        if not self._is_ready:
            self._is_ready = True
            self._say("ready")

    def _on_changes_city_changed(self, change: CityChange) -> None:
        self.canvas.apply_change(change)
        self.canvas.repaint()
        self._say(f"drawn {change.position} {time.monotonic_ns()}")

    def _say(self, line: str) -> None:
        self._said.append(line)
        self._quiet.start()

    def _speak(self) -> None:
        said, self._said = self._said, []
        print("\n".join(said), flush=True)


def draw_changes(source: CitySource, theme: str) -> int:
    """Draw what the feed tells until there is something on the input."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = the_application()
    apply_theme(application, load_theme(theme))
    client = DrawingClient(source, theme)
    ending = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    ending.activated.connect(application.quit)
    client.changes.start()
    code = application.exec()
    client.canvas.close_workers()
    client.changes.stop()
    return code


# The start of a wall --------------------------------------------------------------------------------------------------


def cold_start(command: Sequence[str]) -> Measurement:
    """How long a wall's process takes from nothing to its first complete picture, on disk.

    The floor is a process that opens an empty window of the same size and saves that.

    Args:
        command: opens a wall; `--picture` and a file are added.

    Raises:
        Unavailable: no picture came.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "wall.png"
        wall = [*command, "--picture", str(file)]
        _seconds_until(wall, file)  # leaves a local copy and warm disk caches behind
        value = statistics.median(_seconds_until(wall, file) for _run in range(STARTS))
        empty = [sys.executable, "-m", "widgets.wall.bench", str(file)]
        floor = statistics.median(_seconds_until(empty, file) for _run in range(STARTS))
    name = _("cold start of the wall's process to a complete picture, with a local copy")
    goal = f"<= {START_GOAL_S:g} s"
    return Measurement(name, value, "s", goal, value <= START_GOAL_S, floor, value / floor, STARTS)


def _seconds_until(command: Sequence[str], file: Path) -> float:
    """Run a command until its file is there, and let it end."""
    file.unlink(missing_ok=True)
    began = time.monotonic()
    process = subprocess.Popen(
        command, cwd=Path(__file__).resolve().parents[2], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    while not file.exists():
        if process.poll() not in (None, 0) or time.monotonic() - began > LONGEST_START_S:
            process.kill()
            process.wait()
            raise Unavailable(_("The wall of the benchmark showed no picture."))
        time.sleep(0.005)
    seconds = time.monotonic() - began
    process.wait()
    return seconds


def _show_nothing(file: str) -> None:
    """Save an empty window."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QApplication([])
    window = QWidget()
    window.resize(*STANDARD_SIZE)
    window.show()
    application.processEvents()
    window.grab().save(file, "PNG")


if __name__ == "__main__":
    _show_nothing(sys.argv[1])
