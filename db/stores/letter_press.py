"""Sends letters in a process of its own, as the person of an engine."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from app.errors import Unavailable
from app.i18n import N_, _, language
from app.letters.model import BatchResult
from app.letters.ports import IsCancelled, Step

ROOT = Path(__file__).resolve().parents[2]
LOOK_S = 0.2
ENDED_EARLY = N_("The process that sends letters ended early. What was sent is whole; send the others again.")
COMMAND = [sys.executable, "-m", "db.commands.letters"]


class ProcessLetterPress:
    """The press (app/letters/ports.py) over a child process."""

    def __init__(self, engine: Engine, templates: Path | None) -> None:
        """Keep the address.

        Args:
            templates: the folder of the city's own templates.
        """
        self._engine, self._templates = engine, templates

    def send(self, letter_ids: Sequence[int], step: Step, is_cancelled: IsCancelled) -> BatchResult:
        """Send approved letters one after another; see the port."""
        child = subprocess.Popen(COMMAND, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert child.stdin is not None and child.stdout is not None
        ended = threading.Event()
        answer: BatchResult | None = None
        with child:
            watcher = threading.Thread(target=_pass_cancel_on, args=(child.stdin, ended, is_cancelled), daemon=True)
            try:
                child.stdin.write(json.dumps(self._asked(letter_ids)) + "\n")
                child.stdin.flush()
                watcher.start()
                for line in child.stdout:
                    told = json.loads(line)
                    if "step" in told:
                        step(*told["step"])
                    else:
                        facts = told["result"]
                        answer = BatchResult(**facts | {key: tuple(facts[key]) for key in ("done", "waiting")})
            except BrokenPipeError:
                pass
            finally:
                ended.set()
                if watcher.is_alive():
                    watcher.join()
        if answer is None:
            raise Unavailable(_(ENDED_EARLY))
        return answer

    def _asked(self, letter_ids: Sequence[int]) -> dict[str, Any]:
        return {
            "url": self._engine.url.render_as_string(hide_password=False),
            "person": self._engine.get_execution_options().get("person"),
            "letter_ids": list(letter_ids), "language": language(),
            "templates": str(self._templates) if self._templates is not None else None,
        }  # fmt: skip


def _pass_cancel_on(stdin: Any, ended: threading.Event, is_cancelled: IsCancelled) -> None:
    while not ended.wait(LOOK_S):
        if is_cancelled():
            stdin.write("cancel\n")
            stdin.flush()
            return
