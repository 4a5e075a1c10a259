"""The process that sends letters, started by `db/stores/letter_press.py`: it makes documents beside the desk.

It is told everything in one line of JSON on its standard input, since an address may hold a password, which is for no
argument; and it answers in lines of JSON. A second line, or the end of the input, asks it to end after its letter.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from app.i18n import set_language
from app.letters.batch import send_letters
from db.connection.engine import make_engine
from db.stores.letters import DatabaseLetterStore

POLITE = 5
"""Keys of the desk come first."""


def main() -> None:
    """Send the letters that the first line names."""
    asked = json.loads(sys.stdin.readline())
    os.nice(POLITE)
    set_language(asked["language"])
    cancelled = threading.Event()
    threading.Thread(target=_wait_for_end, args=(cancelled,), daemon=True).start()
    engine = make_engine(make_url(asked["url"]), 1)
    try:
        templates = Path(asked["templates"]) if asked["templates"] else None
        store = DatabaseLetterStore(engine, asked["person"])
        result = send_letters(store, asked["letter_ids"], templates, _step, cancelled.is_set)
    finally:
        engine.dispose()
    _tell({"result": asdict(result)})


def _wait_for_end(cancelled: threading.Event) -> None:
    sys.stdin.readline()
    cancelled.set()


def _step(words: str, done: int, total: int) -> None:
    _tell({"step": [words, done, total]})


def _tell(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
