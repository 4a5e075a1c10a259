"""Gridhall's command line: builds everything and is the only file that knows both sides.

`run` finds the work of a verb by the class of its options; each verb loads its own parts only: `db status` without Qt.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from app.bench.model import Measurement
from app.command_line import process
from app.command_line.options import (
    BenchOptions,
    DatabaseVerbOptions,
    DemoOptions,
    DeskOptions,
    ImportOptions,
    MeetingOptions,
    Options,
    PictureOptions,
    RoomOptions,
    WallOptions,
)
from app.command_line.verbs import VERBS, read_options
from app.errors import Refused, Unavailable, tell_system_error
from app.i18n import _, set_language
from app.logs import keep_quiet, refuse_secret, start_logging
from app.settings import Settings, read_settings

THIS = [sys.executable, str(Path(__file__).resolve())]  # starts another process of this programme


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; return 0: done, 1: the run failed, 2: bad input or a world that failed, told in one line."""
    keep_quiet()
    process.print_in_any_alphabet()
    try:
        set_language(process.find_language(arguments))
        settings = read_settings()
        options = read_options(arguments, settings)
        set_language(options.language)
        refuse_secret(options.database)
        process.warn_of_log(start_logging(settings), options.database, settings.data_dir)
        code = run(options, settings)
        sys.stdout.flush()
        return code
    except (Refused, Unavailable) as trouble:
        print(trouble, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(_("Stopped."), file=sys.stderr)
        return 1
    except BrokenPipeError:
        process.swallow_output()
        return 0
    except Exception as bug:  # noqa: BLE001 - the last door: no traceback reaches a person
        from db.connection.errors import tell_database_error

        return process.tell_bug(bug, tell_system_error(bug) or tell_database_error(bug))


def run(options: Options, settings: Settings) -> int:
    """Do the work of a verb, which is known by the class of its options; return the exit code."""
    match options:
        case WallOptions():
            return run_wall(options, settings)
        case DeskOptions():
            return run_desk(options, settings)
        case MeetingOptions(part=None):
            return run_meeting(options, settings)
        case MeetingOptions(part="pack"):
            return run_pack(options, settings)
        case DemoOptions():
            return run_demo(options, settings)
        case BenchOptions():
            return run_bench(options, settings)
        case ImportOptions(kind="window"):
            return run_import_window(options, settings)
        case RoomOptions():
            return run_room(options, settings)
    if isinstance(options, DatabaseVerbOptions):
        from db.commands.verbs import run_verb

        return run_verb(options, settings)
    raise AssertionError(f"no work for {options}")


def run_wall(options: WallOptions, settings: Settings) -> int:
    """Open the wall; a wall that nobody watches over is watched over by a keeper, which restarts it after a crash."""
    _check_window(options)
    if not options.kept and options.picture is None:
        from db.private.watchdog import watched_server
        from widgets.wall.keeper import keep

        with watched_server(options.database, settings):
            return keep([*THIS, *options.words(), "--kept"])
    with contextlib.ExitStack() as opened:
        with process.loaded_quickly():
            from app.city.prefetched_source import prefetched
            from db.opening import open_source

            # The city is on its way while the windows' parts are loaded.
            source = opened.enter_context(prefetched(open_source(options.database, settings)))
            from widgets.wall.run import run_wall as show_wall
        return show_wall(source, options, settings)


def run_desk(options: DeskOptions, settings: Settings) -> int:
    """Open the dispatch desk of the person who logs in."""
    _check_window(options)
    with contextlib.ExitStack() as opened:
        with process.loaded_quickly():
            from app.city.prefetched_source import prefetched
            from db.opening import open_database_as, open_feed
            from db.services import make_services

            engine = opened.enter_context(open_database_as(options.role, options.database, settings))
            services = make_services(engine)
            source = opened.enter_context(prefetched(open_feed(engine, settings)))
            from db.private.watchdog import watched_server
            from widgets.desk.run import run_desk as show_desk

            if options.picture is None:
                opened.enter_context(watched_server(options.database, settings))
        return show_desk(services, source, options, settings)


def run_meeting(options: MeetingOptions, settings: Settings) -> int:
    """Open the room of coordination meetings."""
    _check_window(options)
    from db.opening import open_feed, open_meeting_room
    from db.services import make_meeting_services
    from widgets.board.presentation import StageParts
    from widgets.board.run import run_board

    with open_meeting_room(options, settings) as (engine, meetings, me), open_feed(engine, settings) as source:
        stage = StageParts(*make_meeting_services(engine), source, options.screen)
        return run_board(meetings, me, options, stage, [*THIS, *options.pack_words()])


def run_pack(options: MeetingOptions, settings: Settings) -> int:
    """Write the papers of a meeting into a folder."""
    from db.opening import open_papers
    from widgets.papers.run import run_pack as pack

    return pack(open_papers(options, settings), options)


def run_import_window(options: ImportOptions, settings: Settings) -> int:
    """Open the window that describes a file; a private database that is still empty afterwards is removed again."""
    _check_window(options)
    from db.opening import open_import_target
    from widgets.imports.run import run_import_window as show_import

    with open_import_target(options.database, settings) as (store, city):
        return show_import(store, city, options, settings)


def run_demo(options: DemoOptions, settings: Settings) -> int:
    """Make sure that the demo city is there, then show it live."""
    print(_("Opening the demo city …"), flush=True)  # the rest takes seconds to load
    from app.simulation.process import running_beside
    from db.demo.opening import open_demo

    database = open_demo(options.database, options.size, options.speed, settings)
    if options.build_only:
        return 0
    where = ["--database", database, "--language", options.language]
    traffic = [*THIS, "simulate", *where, "--speed", str(options.speed)]
    with running_beside([*THIS, "worker", *where]), running_beside(traffic):
        return run_wall(WallOptions(database=database, language=options.language, theme=options.theme), settings)


def run_room(options: RoomOptions, settings: Settings) -> int:
    """Without a verb, say whose data this is, let a person choose a room, and open it."""
    from widgets.display import check_display

    check_display(is_for_picture=False)
    from app.launcher import AppEntry
    from db.opening import open_database
    from db.readers.database_info import read_database_info
    from widgets.launcher import choose_app

    with open_database(options.database, settings) as engine:
        plate = read_database_info(engine, options.database)
    rooms = (AppEntry(verb.name, verb.room, verb.help) for verb in VERBS if verb.room)
    chosen = choose_app(tuple(rooms), plate, options.theme)
    return 0 if chosen is None else main([chosen, *options.words()])


def run_bench(options: BenchOptions, settings: Settings) -> int:
    """Measure, each figure beside its floor in the same run."""
    from app.bench.report import check_json, publish

    if options.json:
        check_json(options.json)  # a measurement takes minutes; a wrong name is told before
    if options.drawing:
        from db.bench.client import light_source
        from widgets.wall.bench import draw_changes

        return draw_changes(light_source(), options.theme)
    if options.shift:
        from db.opening import open_database_as, open_feed
        from db.services import make_services
        from widgets.desk.bench import work_shift
        from widgets.desk.intake_bench import take_calls

        work, post = (take_calls, "acceptor") if options.subject == "intake" else (work_shift, None)
        with open_database_as(post, options.database, settings) as engine, open_feed(engine, settings) as source:
            return work(make_services(engine), source, options.theme)
    publish(_measure(options, settings), options.json)
    return 0


def _measure(options: BenchOptions, settings: Settings) -> list[Measurement]:
    from db.bench.subjects import SUBJECTS, measure

    if options.subject in SUBJECTS:
        return measure(options, settings, THIS)
    if options.subject == "map":
        from db.opening import open_source
        from widgets.map.bench import run as measure_map

        with open_source(options.database, settings) as source:
            return measure_map(lambda: source.load(lambda _label, _done, _total: None))
    shift = [*THIS, "bench", options.subject, "--shift", *options.words()]
    if options.subject == "intake":
        from widgets.desk.intake_bench import measure_intake

        return measure_intake(shift)
    from db.connection.engine import is_private
    from widgets.desk.bench import measure_shift
    from widgets.wall.bench import cold_start

    questions = measure(options, settings, THIS)
    desks = [measure_shift(shift)] if is_private(options.database) else []  # elsewhere whose desk would it be
    return [*questions, cold_start([*THIS, "wall", *options.words()]), *desks]


def _check_window(options: PictureOptions) -> None:
    """Refuse a window without a display, or a picture that cannot be saved, before anything is opened for it."""
    from widgets.display import check_window

    check_window(options.picture)


if __name__ == "__main__":
    sys.exit(main())
