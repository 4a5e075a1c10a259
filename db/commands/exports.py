"""The verb `export`: a kind of things and a database in; a file and its mapping out."""

from __future__ import annotations

from sqlalchemy import Engine

from app.command_line.options import ExportOptions
from app.exports.files import SHAPEFILE
from app.exports.service import Exported, run_export
from app.i18n import _, ngettext
from db.readers.exports import DatabaseExportReader


def export_file(engine: Engine, options: ExportOptions) -> int:
    """Write the file; return the exit code.

    Raises:
        Refused: a file is there already or cannot be written, or an option is wrong.
    """
    made = run_export(options.kind, options.file, DatabaseExportReader(engine), options.layer, options.source)
    words = _("{rows} rows were written to {file}; {mapping} brings them in again.")
    print(words.format(rows=f"{made.rows:,}", file=made.file, mapping=made.mapping.name))
    if made.file.suffix.lower() == SHAPEFILE:
        print(_("A Shapefile holds column names of 10 letters and texts of 254 bytes at most."))
    if made.changed:
        print(_words_of(made).format(count=f"{made.changed:,}"))
    return 0


def _words_of(made: Exported) -> str:
    if made.file.suffix.lower() == SHAPEFILE:
        return ngettext("{count} text was longer and was cut: do not import this file into the same city.",
                        "{count} texts were longer and were cut: do not import this file into the same city.",
                        made.changed)  # fmt: skip
    return ngettext("{count} text begins like a formula and has an apostrophe before it.",
                    "{count} texts begin like a formula and have an apostrophe before them.", made.changed)  # fmt: skip
