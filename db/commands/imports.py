"""The verb `import`: a file, a mapping and a database in; a report out."""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy import Engine

from app.command_line.options import ImportOptions
from app.errors import Refused
from app.i18n import _
from app.imports.mapping_file import load_mapping
from app.imports.report import report
from app.imports.service import run_import
from app.imports.targets import TARGETS
from app.manual.imports import report as manual_report
from app.progress import TerminalBar
from app.responsibility.imports import report as rules_report
from db.commands.manual_import import import_manual
from db.commands.responsibility_import import import_rules
from db.imports.store import DatabaseImportStore

DONE, FAILED = 0, 1
WHOLE = ("manual", "responsibility")
"""What comes in whole or not at all, so that there are no rejected rows."""


def check_words(options: ImportOptions) -> None:
    """Look at what was typed and at the mapping, before a database is opened for it.

    Raises:
        Refused: a word is missing, or the mapping is wrong.
    """
    if options.picture is not None:
        raise Refused(_("--picture is for import window."))
    if options.file is None:
        raise Refused(_("Name the file: main.py import KIND FILE --mapping FILE.toml."))
    if options.mapping is None:
        words = _("The mapping is missing: --mapping FILE.toml. main.py import suggest {file} proposes one.")
        raise Refused(words.format(file=options.file))
    if options.rejects and options.kind in WHOLE:
        raise Refused(_("--rejects does not go with {kind}: such a file comes in whole or not at all.").format(
            kind=options.kind))  # fmt: skip
    if options.kind in TARGETS:
        load_mapping(options.mapping, options.kind, options.file.name, options.complete, options.gone_limit)
    elif options.complete:
        raise Refused(_("only components and grids can be marked as gone; leave out “complete”."))


def import_file(engine: Engine, options: ImportOptions, data_dir: Path) -> int:
    """Import the file that was named; return the exit code: 1 where it was broken off or no row of it is good.

    Raises:
        Refused: the file or the mapping is wrong; nothing was done.
        Unavailable: the database went away.
    """
    assert options.file is not None and options.mapping is not None  # check_words
    bar = TerminalBar()
    if options.kind == "manual":
        try:
            brought = import_manual(engine, options.file, options.mapping, options.dry_run, bar)
        finally:
            bar.close()
        sys.stdout.write(manual_report(brought) + "\n")
        return DONE
    if options.kind == "responsibility":
        try:
            rules = import_rules(engine, options.file, options.mapping, options.dry_run, bar)
        finally:
            bar.close()
        sys.stdout.write(rules_report(rules) + "\n")
        return DONE
    try:
        result = run_import(
            options.kind,
            options.file,
            options.mapping,
            DatabaseImportStore(engine),
            dry_run=options.dry_run,
            progress=bar,
            rejects_file=options.rejects,
            elsewhere=data_dir / "rejects",
            complete=options.complete,
            gone_limit=options.gone_limit,
        )
    finally:
        bar.close()
    sys.stdout.write(report(result) + "\n")
    return FAILED if result.is_interrupted or result.is_gone_refused or not result.good else DONE
