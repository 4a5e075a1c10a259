"""Clients of the feed in processes of their own, and what they said."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from sqlalchemy import URL

from app.errors import Unavailable
from app.i18n import _

ROOT = Path(__file__).resolve().parent.parent.parent


class Clients:
    """Processes that follow the same feed; each is told the address on its input and speaks in lines."""

    def __init__(self, command: Sequence[str], count: int, url: URL) -> None:
        self._processes = [
            subprocess.Popen(
                command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            for _number in range(count)
        ]
        self.said: list[list[str]] = []
        self._threads = [threading.Thread(target=self._hear, args=(one.stdout,)) for one in self._processes]
        for thread, process in zip(self._threads, self._processes, strict=True):
            thread.start()
            assert process.stdin is not None
            process.stdin.write(url.render_as_string(hide_password=False) + "\n")
            process.stdin.flush()

    def __enter__(self) -> Clients:
        return self

    def __exit__(self, *_trouble: object) -> None:
        self.close()

    def _hear(self, lines: IO[str]) -> None:
        for line in lines:
            self.said.append(line.split())

    def wait(self, word: str, count: int, within_s: float) -> None:
        """Wait until a word was said so often.

        Raises:
            Unavailable: it was not.
        """
        deadline = time.monotonic() + within_s
        while sum(said[0] == word for said in list(self.said)) < count:
            if time.monotonic() > deadline or any(one.poll() is not None for one in self._processes):
                raise Unavailable(_("The clients of the benchmark did not answer."))
            time.sleep(0.05)

    def numbers(self, word: str) -> list[list[int]]:
        """The numbers that stood behind a word, each time that it was said."""
        return [[int(number) for number in said[1:]] for said in list(self.said) if said[0] == word]

    def close(self) -> None:
        """End them."""
        for process in self._processes:
            assert process.stdin is not None
            if process.poll() is None:
                process.stdin.close()
        for process, thread in zip(self._processes, self._threads, strict=True):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            thread.join(5)
