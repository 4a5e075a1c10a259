"""The verb `import responsibility`: rules or responsibility areas and a mapping in, a report out."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine

from app.progress import Progress
from app.responsibility.imports import Brought, import_responsibility
from app.responsibility.service import ResponsibilityService
from db.stores.responsibility import DatabaseResponsibilityStore


def import_rules(
    engine: Engine | Connection, file: Path, mapping: Path, dry_run: bool = False, progress: Progress | None = None
) -> Brought:
    """Import rules into a draft, or responsibility areas, or say what would happen.

    Raises:
        Refused: the file, the mapping or a row is wrong, or the set is published already; nothing was done.
        Unavailable: the database went away; nothing was done.
    """
    store = DatabaseResponsibilityStore(engine)
    return import_responsibility(file, mapping, ResponsibilityService(store), store, dry_run, progress)
