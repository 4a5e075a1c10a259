"""Whether a process of this machine lives, and which ones belong to a folder of a server."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

PROCESSES = Path("/proc")


def is_alive(number: int) -> bool:
    """Tell whether a process runs; one that ended and that nobody has buried still has its number."""
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError, IndexError):
        stat = (PROCESSES / str(number) / "stat").read_text("ascii", "replace")
        return stat.rpartition(")")[2].split()[0] != "Z"
    return True


def works_in(number: int, folder: Path) -> bool | None:
    """Tell whether a process works in a folder, as those of a server do; None where this account may not see it."""
    try:
        return (PROCESSES / str(number) / "cwd").readlink() == folder.resolve()
    except OSError:
        return None


def processes_in(folder: Path) -> list[int]:
    """Return the processes that work in a folder, as far as this account may see them."""
    numbers = [int(entry.name) for entry in PROCESSES.glob("[0-9]*")] if PROCESSES.is_dir() else []
    return sorted(number for number in numbers if works_in(number, folder) and is_alive(number))
