"""The verb `export`: a kind of things and a database in; a file and its mapping out."""

from __future__ import annotations

from sqlalchemy import Engine

from app.command_line.options import ExportOptions
from app.exports.service import run_export
from app.i18n import _
from db.readers.exports import DatabaseExportReader


def export_file(engine: Engine, options: ExportOptions) -> int:
    """Write the file; return the exit code.

    Raises:
        Refused: a file is there already or cannot be written, or an option is wrong.
    """
    made = run_export(options.kind, options.file, DatabaseExportReader(engine), options.layer, options.source)
    words = _("{rows} rows were written to {file}; {mapping} brings them in again.")
    print(words.format(rows=f"{made.rows:,}", file=made.file, mapping=made.mapping.name))
    if made.changed:
        words = _("{count} texts begin like a formula and have an apostrophe before them.")
        print(words.format(count=f"{made.changed:,}"))
    return 0
