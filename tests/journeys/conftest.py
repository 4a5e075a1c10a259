"""How a journey starts the programme: as a person would, in a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent.parent
KEPT = ("PATH", "LD_LIBRARY_PATH", "LANG", "TZ", "HYPOTHESIS_STORAGE_DIRECTORY")
LONGEST_S = 120


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that the database server's account can reach, too, when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="gh-day-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


Start = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def start(open_folder: Path) -> Start:
    """Start main.py with an environment of its own; settings are given by name."""

    def start_it(*words: object, **settings: object) -> subprocess.CompletedProcess[str]:
        surroundings = {name: os.environ[name] for name in KEPT if name in os.environ}
        surroundings |= {"HOME": str(open_folder), "GRIDHALL_DATA_DIR": str(open_folder / "data")}
        surroundings |= {"GRIDHALL_LANGUAGE": "en", "QT_QPA_PLATFORM": "offscreen"}
        surroundings |= {name: str(value) for name, value in settings.items()}
        command = [sys.executable, "main.py", *map(str, words)]
        return subprocess.run(
            command, cwd=HOME, env={name: value for name, value in surroundings.items() if value}, text=True,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=LONGEST_S, check=False,
        )  # fmt: skip

    return start_it
