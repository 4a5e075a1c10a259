"""The verbs that need a database and no window. Each loads only its own parts, so that `db status` answers at once."""

from __future__ import annotations

import contextlib

from app.command_line.options import (
    DatabaseOptions,
    DatabaseVerbOptions,
    ExportOptions,
    ImportOptions,
    MeetingOptions,
    OutboxOptions,
    SimulateOptions,
    StaffOptions,
    WorkerOptions,
)
from app.settings import Settings
from db.opening import keeping_what_was_begun, open_database, open_meeting_room


def run_verb(options: DatabaseVerbOptions, settings: Settings) -> int:
    """Do the work of one verb; return the exit code."""
    if isinstance(options, DatabaseOptions):
        from db.commands.database import COMMANDS

        return COMMANDS[options.part](options, settings)
    if isinstance(options, WorkerOptions):
        return _run_worker(options, settings)
    if isinstance(options, ImportOptions) and options.kind in ("fields", "suggest"):
        from app.imports.proposal import run_proposal

        return run_proposal(options)
    with contextlib.ExitStack() as opened:
        if isinstance(options, MeetingOptions):
            engine, _meetings, _me = opened.enter_context(open_meeting_room(options, settings))
            if options.part == "evidence":
                from db.commands.evidence import write_evidence

                return write_evidence(engine, options)
            from db.commands.meetings import list_meetings

            return list_meetings(engine)
        if isinstance(options, ImportOptions):
            from db.commands.imports import check_words

            check_words(options)
            opened.enter_context(keeping_what_was_begun(options.database, settings, options.dry_run))
        engine = opened.enter_context(open_database(options.database, settings))
        match options:
            case SimulateOptions():
                from db.commands.simulation import run_simulation

                return run_simulation(engine, options.speed, options.seconds)
            case OutboxOptions():
                from db.commands.outbox import run_outbox

                return run_outbox(engine, options, settings.data_dir)
            case StaffOptions():
                from db.commands.staff import run_staff

                return run_staff(engine, options)
            case ExportOptions():
                from db.commands.exports import export_file

                return export_file(engine, options)
            case ImportOptions():
                from db.commands.imports import import_file

                return import_file(engine, options, settings.data_dir)


def _run_worker(options: WorkerOptions, settings: Settings) -> int:
    """Do the jobs of the server's side until asked to end; the logs of a private server are among them."""
    from db.commands.outbox import make_courier
    from db.commands.worker import run_worker
    from db.connection.engine import is_private, private_cluster

    trim_logs = private_cluster(settings).trim_logs if is_private(options.database) else None
    with open_database(options.database, settings) as engine:
        return run_worker(engine, trim_logs=trim_logs, courier=make_courier(engine, settings.data_dir))
