"""The verb `import manual`: a rule book and a mapping in, a draft of the manual and a report out."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine

from app.manual.imports import ManualImport, run_manual_import
from app.progress import Progress
from db.stores.manual import DatabaseManualStore


def import_manual(
    engine: Engine | Connection, file: Path, mapping: Path, dry_run: bool = False, progress: Progress | None = None
) -> ManualImport:
    """Import a rule book into a draft, or say what would happen.

    Raises:
        Refused: the file, the mapping or a row is wrong, or the version is published already; nothing was done.
        Unavailable: the database went away; nothing was done.
    """
    return run_manual_import(file, mapping, DatabaseManualStore(engine), dry_run, progress)
