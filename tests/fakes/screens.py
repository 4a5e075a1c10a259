"""Processes with screens of given sizes: of the platform that paints into memory, or of a real X server."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent.parent
LONGEST_S = 90
Screen = tuple[int, int, int, int]
"""Left, top, width, height in pixels."""


def run_on_screens(folder: Path, screens: Sequence[Screen], words: str, **variables: str) -> str:
    """Run Python words in a process whose platform has these screens; returns what they printed."""
    described = [
        {"name": f"screen-{number}", "x": x, "y": y, "width": width, "height": height, "logicalDpi": 96, "dpr": 1}
        for number, (x, y, width, height) in enumerate(screens, 1)
    ]
    (folder / "screens.json").write_text(json.dumps({"screens": described}))
    return run_words(words, QT_QPA_PLATFORM=f"offscreen:configfile={folder / 'screens.json'}", **variables)


def run_words(words: str, **variables: str) -> str:
    """Run Python words in a process of their own; returns what they printed."""
    surroundings = os.environ | {"PYTHONPATH": str(HOME)} | variables
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=HOME, env=surroundings, capture_output=True, text=True, check=False,
        timeout=LONGEST_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


@contextlib.contextmanager
def x_server(size: str = "1920x1080", manager: str = "") -> Iterator[str]:
    """Start a real X server with one screen, bare or under a window manager; gives its name. Skips where it is absent.

    Args:
        manager: the program that manages the windows, '' for none.
    """
    for program in ("Xvfb", *filter(None, [manager])):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    ours, its = os.pipe()
    words = ["Xvfb", "-displayfd", str(its), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(words, pass_fds=[its], stderr=subprocess.DEVNULL)
    os.close(its)
    managing: subprocess.Popen[bytes] | None = None
    try:
        name = ":" + os.read(ours, 9).decode().strip()
        if manager:
            managing = subprocess.Popen(
                [manager], env=os.environ | {"DISPLAY": name}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        yield name
    finally:
        os.close(ours)
        for process in (managing, server):
            if process is not None:
                process.terminate()
                process.wait()
