"""Tries a mapping that a person is working on: where its rows lie, and a dry run that can be cancelled."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.imports.mapping_file import load_mapping
from app.imports.model import ImportResult
from app.imports.ports import ImportStore
from app.imports.reading import open_source
from app.imports.service import Import, Preview, run_import

LOOKED_AT = 20_000


class Cancellable:
    """Progress that a window shows, and by which it ends a job.

    Args:
        tell: is called in the thread of the job with the rows that are done and all of them.
    """

    def __init__(self, tell: Callable[[float, float], None]) -> None:
        self._tell, self._is_cancelled = tell, threading.Event()

    def cancel(self) -> None:
        """End the job behind the batch that is being written."""
        self._is_cancelled.set()

    def step(self, label: str, done: float, total: float) -> None:
        """Tell how far it is.

        Raises:
            KeyboardInterrupt: it was cancelled; an import ends by it as by Ctrl-C.
        """
        self._tell(done, total)
        if self._is_cancelled.is_set():
            raise KeyboardInterrupt


def preview(file: Path, kind: str, text: str, store: ImportStore) -> Preview:
    """Return where the first rows lie by a mapping that is no file yet.

    Raises:
        Refused: the file or the mapping is wrong.
    """
    with _as_file(text) as mapping_file:
        mapping = load_mapping(mapping_file, kind, file.name)
        return Import(mapping, open_source(file, mapping), store, dry_run=True).look_at(LOOKED_AT)


def try_import(
    file: Path,
    kind: str,
    text: str,
    store: ImportStore,
    progress: Cancellable,
    dry_run: bool,
    elsewhere: Path,
    gone_limit: float | None = None,
) -> ImportResult:
    """Import by a mapping that is no file, or say what would happen.

    Raises:
        Refused: the file or the mapping is wrong; nothing was done.
        Unavailable: the database went away.
    """
    with _as_file(text) as mapping_file:
        return run_import(
            kind, file, mapping_file, store, dry_run, progress, elsewhere=elsewhere, gone_limit=gone_limit
        )


@contextmanager
def _as_file(text: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="gridhall-mapping-") as folder:
        made = Path(folder) / "mapping.toml"
        made.write_text(text, "utf-8")
        yield made
