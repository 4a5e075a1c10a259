"""Traffic beside a wall: a process of its own, so that it costs the wall no frame, ended with the wall."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_S = 10


@contextmanager
def running_beside(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command while the block runs; ask it to stop at the end, and end it where it does not."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
