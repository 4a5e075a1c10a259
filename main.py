"""Gridhall's command line: builds everything and is the only file that knows both sides.

Every verb is one row of `VERBS`; its work is a function elsewhere. Each verb loads only the parts it needs, so that
`db status` answers without Qt.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import logging
import math
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.command_line.parser import Parser
from app.errors import Refused, Unavailable, tell_system_error
from app.i18n import LANGUAGES, N_, _, set_language
from app.logs import keep_quiet, refuse_secret, start_logging
from app.settings import Settings, read_settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.bench.model import Measurement
    from app.city.ports import CitySource

HERE = Path(__file__).resolve().parent
FASTEST = 3600
FIRST_ROLE = "dispatcher"  # whose desk a private database opens with

log = logging.getLogger("gridhall")


@dataclass(frozen=True)
class Verb:
    """One verb of the command line.

    Args:
        name: what is typed; a second word follows for verbs with parts, such as `db start`.
        help: one line for `--help`, marked for translation.
        run: does the work and returns the exit code.
        declare: adds the verb's own arguments to its parser.
        room: what people call the room that it opens, marked for translation; '' for a verb that opens none.
    """

    name: str
    help: str
    run: Callable[[argparse.Namespace, Settings], int]
    declare: Callable[[argparse.ArgumentParser], None] = lambda parser: None
    room: str = ""


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; tell trouble in one line.

    Returns:
        0 done, 1 the run failed, 2 bad input or a world that failed.
    """
    keep_quiet()
    _print_in_any_alphabet()
    try:
        set_language(_language_asked(arguments))
        settings = read_settings()
        asked = build_parser(settings).parse_args(arguments)
        set_language(asked.language)
        if asked.database is None and asked.verb.run is not run_demo:  # the demo's database follows its size
            asked.database = settings.database_url
        refuse_secret(asked.database or "")
        warning = start_logging(settings)
        if warning and not _is_told_by_the_private_server(asked, settings):
            print(warning, file=sys.stderr)
        code = asked.verb.run(asked, settings)
        sys.stdout.flush()
        return code
    except (Refused, Unavailable) as trouble:
        print(trouble, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(_("Stopped."), file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read has gone; nothing is wrong here
        return 0
    except Exception as bug:  # noqa: BLE001 - the last door: no traceback reaches a person
        return _tell_bug(bug)


def build_parser(settings: Settings) -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = Parser(
        prog="main.py", description=_("Gridhall: the command centre of a city"), parents=[_common(settings)]
    )
    parser.set_defaults(verb=Verb("", "", run_room))
    verbs = parser.add_subparsers(title=_("commands"), metavar=_("command"))
    for verb in VERBS:
        verb_parser = verbs.add_parser(verb.name, help=_(verb.help), description=_(verb.help), parents=[_common()])
        verb_parser.set_defaults(verb=verb)
        verb.declare(verb_parser)
    return parser


def _common(settings: Settings | None = None) -> Parser:
    """Return what every verb takes, before the verb (with the settings as defaults) or after it."""
    parser = Parser(add_help=False)

    def declare(name: str, sentence: str, default: str | None, **more: Any) -> None:
        parser.add_argument(name, default=default if settings else argparse.SUPPRESS, help=sentence, **more)

    language, theme = (settings.language, settings.theme) if settings else (None, None)
    declare("--database", _("postgresql://user@host/database or private[:NAME]"), None)
    declare("--language", _("language of the screens"), language, choices=LANGUAGES)
    declare("--theme", _("colours"), theme, choices=("dark", "light"))
    return parser


# What each verb does --------------------------------------------------------------------------------------------------


def run_wall(asked: argparse.Namespace, settings: Settings) -> int:
    """Open the wall; a wall that nobody watches over is watched over by a keeper, which restarts it after a crash."""
    from widgets.display import check_display

    check_display(asked.picture is not None)
    _check_picture(asked)
    if not asked.kept and asked.picture is None:
        from db.private.watchdog import watched_server
        from widgets.wall.keeper import keep

        with watched_server(asked.database, settings):
            return keep([sys.executable, str(HERE / "main.py"), *_wall_words(asked), "--kept"])
    with contextlib.ExitStack() as opened:
        with _loaded_quickly():
            from app.city.prefetched_source import PrefetchedSource

            # The city is on its way while the windows' parts are loaded.
            source = PrefetchedSource(opened.enter_context(source_of(asked, settings)))
            opened.callback(source.close)
            from widgets.wall.run import run_wall as show_wall
        return show_wall(source, asked, settings)


def _check_picture(asked: argparse.Namespace) -> None:
    """Refuse a picture that cannot be saved before anything is opened for it."""
    if asked.picture is not None:
        from widgets.parts.picture import check_writable

        check_writable(asked.picture)


def run_desk(asked: argparse.Namespace, settings: Settings) -> int:
    """Open the dispatch desk of the person who logs in."""
    from widgets.display import check_display

    check_display(asked.picture is not None)
    _check_picture(asked)
    with contextlib.ExitStack() as opened:
        with _loaded_quickly():
            from app.city.prefetched_source import PrefetchedSource
            from db.services import make_services

            engine = opened.enter_context(engine_as_asked(asked, settings))
            services = make_services(engine)
            source = PrefetchedSource(opened.enter_context(_feed_of(engine, settings)))
            opened.callback(source.close)
            from db.private.watchdog import watched_server
            from widgets.desk.run import run_desk as show_desk

            if asked.picture is None:
                opened.enter_context(watched_server(asked.database, settings))
        return show_desk(services, source, asked, settings)


def run_demo(asked: argparse.Namespace, settings: Settings) -> int:
    """Make sure that the demo city is there, then show it live."""
    print(_("Opening the demo city …"), flush=True)  # the rest takes seconds to load
    from app.simulation.process import running_beside
    from db.demo.opening import open_demo

    asked.database = open_demo(asked.database or "", asked.size, asked.speed, settings)
    if asked.build_only:
        return 0
    where = ["--database", asked.database, "--language", asked.language]
    worker = [sys.executable, str(HERE / "main.py"), "worker", *where]
    traffic = [sys.executable, str(HERE / "main.py"), "simulate", *where, "--speed", str(asked.speed)]
    with running_beside(worker), running_beside(traffic):
        asked.size = None
        return run_wall(asked, settings)


def run_simulate(asked: argparse.Namespace, settings: Settings) -> int:
    """Drive traffic through the real services."""
    from db.commands.simulation import run_simulation

    with engine_of(asked, settings) as engine:
        return run_simulation(engine, asked.speed, asked.seconds)


def run_worker(asked: argparse.Namespace, settings: Settings) -> int:
    """Do the jobs of the server's side until asked to end."""
    from db.commands.worker import run_worker as work
    from db.connection.engine import is_private, private_cluster

    trim_logs = private_cluster(settings).trim_logs if is_private(asked.database) else None
    with engine_of(asked, settings) as engine:
        return work(engine, trim_logs=trim_logs)


def run_db(asked: argparse.Namespace, settings: Settings) -> int:
    """Look after a database or the private cluster."""
    from db.commands.database import COMMANDS

    return COMMANDS[asked.part](asked, settings)


def run_staff(asked: argparse.Namespace, settings: Settings) -> int:
    """Look after the people of the city."""
    from db.commands.staff import run_staff as look_after

    with engine_of(asked, settings) as engine:
        return look_after(engine, asked)


def run_import(asked: argparse.Namespace, settings: Settings) -> int:
    """Bring a real file into the city."""
    from db.commands.imports import import_file

    with engine_of(asked, settings) as engine:
        return import_file(engine, asked, settings.data_dir)


def run_bench(asked: argparse.Namespace, settings: Settings) -> int:
    """Measure, each figure beside its floor in the same run."""
    from app.bench.report import check_json, table, write_json

    if asked.json:
        check_json(asked.json)  # a measurement takes minutes; a wrong name is told before
    if asked.drawing:
        from db.bench.client import light_source
        from widgets.wall.bench import draw_changes

        return draw_changes(light_source(), asked.theme)
    if asked.shift:
        return _work_shift(asked, settings)
    measurements = _measure(asked, settings)
    print(table(measurements))
    if asked.json:
        write_json(measurements, asked.json)
    return 0


def run_room(asked: argparse.Namespace, settings: Settings) -> int:
    """Without a verb, say whose data this is, let a person choose a room, and open it."""
    from widgets.display import check_display

    check_display(is_for_picture=False)
    from app.launcher import AppEntry
    from db.readers.database_info import read_database_info
    from widgets.launcher import choose_app

    with engine_of(asked, settings) as engine:
        plate = read_database_info(engine, asked.database)
    rooms = tuple(AppEntry(verb.name, verb.room, verb.help) for verb in VERBS if verb.room)
    chosen = choose_app(rooms, plate, asked.theme)
    if chosen is None:
        return 0
    return main([chosen, "--database", asked.database, "--language", asked.language, "--theme", asked.theme])


# How the parts are joined ---------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _loaded_quickly() -> Iterator[None]:
    """Look for no rubbish among parts that are being loaded, which took a quarter of a start, nor ever after."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextlib.contextmanager
def engine_of(asked: argparse.Namespace, settings: Settings) -> Iterator[Engine]:
    """Give an engine on the database that was asked for; a private one is brought up to date first."""
    from db.connection.engine import find_url, is_private, open_engine
    from db.schema.people import refuse_strangers
    from db.schema.version import check_database, is_up_to_date

    engine = open_engine(find_url(asked.database, settings))
    try:
        if is_private(asked.database) and not is_up_to_date(engine):
            from app.progress import say
            from db.schema.upgrade import upgrade

            upgrade(engine, waiting=say)
        check_database(engine)
        refuse_strangers(engine)
        yield engine
    finally:
        engine.dispose()


@contextlib.contextmanager
def source_of(asked: argparse.Namespace, settings: Settings) -> Iterator[CitySource]:
    """Give what the city in memory is read from."""
    with engine_of(asked, settings) as engine, _feed_of(engine, settings) as source:
        yield source


@contextlib.contextmanager
def _feed_of(engine: Engine, settings: Settings) -> Iterator[CitySource]:
    from db.feed.source import FeedSource

    source = FeedSource(engine, settings.data_dir)
    try:
        yield source
    finally:
        source.close()


@contextlib.contextmanager
def engine_as_asked(asked: argparse.Namespace, settings: Settings) -> Iterator[Engine]:
    """Give an engine that is logged in as the person of the desk; the owner of a private cluster may be anyone.

    Raises:
        Refused: `--as` for a server where everybody logs in as themselves, or for somebody unknown.
    """
    from db.connection.engine import is_private

    if not is_private(asked.database) and asked.role is not None:
        raise Refused(_("--as works with private databases only. On this server you log in with your own account."))
    with engine_of(asked, settings) as engine:
        if not is_private(asked.database):
            yield engine
            return
        from db.services import engine_as

        person = engine_as(engine, asked.role or FIRST_ROLE)
        try:
            yield person
        finally:
            person.dispose()


def _measure(asked: argparse.Namespace, settings: Settings) -> list[Measurement]:
    if asked.subject == "map":
        from widgets.map.bench import run

        with source_of(asked, settings) as source:
            return run(lambda: source.load(lambda _label, _done, _total: None))
    with engine_of(asked, settings) as engine:
        if asked.subject == "feed":
            from db.bench.feed import run as measure_feed

            return measure_feed(engine, [sys.executable, str(HERE / "main.py"), "bench", "feed", "--drawing"])
        if asked.subject == "actions":
            from db.bench.actions import run as measure_actions
            from db.bench.dispatch import run as measure_dispatch

            worker = [sys.executable, str(HERE / "main.py"), "worker", "--database", asked.database]
            return [*measure_actions(engine), *measure_dispatch(engine, worker)]
        from db.bench.queries import run as measure_queries
        from widgets.wall.bench import cold_start

        asked.scene = asked.screens = asked.kiosk = None
        start = cold_start([sys.executable, str(HERE / "main.py"), *_wall_words(asked)])
        return [*measure_queries(engine, asked.database, settings), start, *_measure_shift(asked)]


def _measure_shift(asked: argparse.Namespace) -> list[Measurement]:
    """Measure a desk's shift where the bench may sit down at anybody's desk."""
    from db.connection.engine import is_private
    from widgets.desk.bench import measure_shift

    words = ["bench", "queries", "--shift", "--database", asked.database, "--language", asked.language]
    return [measure_shift([sys.executable, str(HERE / "main.py"), *words])] if is_private(asked.database) else []


def _work_shift(asked: argparse.Namespace, settings: Settings) -> int:
    from db.services import make_services
    from widgets.desk.bench import work_shift

    asked.role = None
    with engine_as_asked(asked, settings) as engine, _feed_of(engine, settings) as source:
        return work_shift(make_services(engine), source, asked.theme)


def _wall_words(asked: argparse.Namespace) -> list[str]:
    words = ["wall", "--database", asked.database, "--language", asked.language, "--theme", asked.theme]
    words += ["--scene", asked.scene] if asked.scene else []
    words += ["--screens", asked.screens] if asked.screens else []
    return words + (["--kiosk"] if asked.kiosk else [])


def _language_asked(arguments: list[str] | None) -> str:
    """Find the language before anything can go wrong, so that help and errors speak it from the first line."""
    words = sys.argv[1:] if arguments is None else arguments
    for word, following in pairwise([*words, ""]):
        value = following if word == "--language" else word.removeprefix("--language=")
        if word.startswith("--language") and value in LANGUAGES:
            return value
    wanted = os.environ.get("GRIDHALL_LANGUAGE", "")
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def _print_in_any_alphabet() -> None:
    """Let a terminal without Chinese characters show others in their place, and a closed stream swallow its words."""
    if sys.stdout is None or sys.stderr is None:  # the caller has closed it (`>&-`)
        nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open as long as the process
        sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _is_told_by_the_private_server(asked: argparse.Namespace, settings: Settings) -> bool:
    """Tell whether the private server will refuse the very folder that the log could not use: once is enough."""
    from db.connection.engine import is_private

    is_server_needed = not asked.database or is_private(asked.database)
    return is_server_needed and not os.access(settings.data_dir, os.W_OK)


def _tell_bug(bug: Exception) -> int:
    from db.connection.engine import tell_database_error

    log.critical("Unexpected error", exc_info=bug)
    trouble = tell_system_error(bug) or tell_database_error(bug)
    if trouble is not None:
        print(trouble, file=sys.stderr)
        return 2
    sentence = _("Internal error ({kind}). Details are in the log: {file}")
    handler = next((one for one in logging.getLogger().handlers if hasattr(one, "baseFilename")), None)
    print(sentence.format(kind=type(bug).__name__, file=getattr(handler, "baseFilename", "-")), file=sys.stderr)
    return 1


# What each verb takes -------------------------------------------------------------------------------------------------


def _takes_wall(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scene", help=_("first scene"))
    parser.add_argument("--screens", help=_("all, or numbers of screens as 1,2"))
    parser.add_argument("--kiosk", action="store_true", help=_("full screen, without a mouse pointer"))
    parser.add_argument("--kept", action="store_true", help=argparse.SUPPRESS)
    _takes_picture(parser)


def _takes_desk(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--panel", metavar="NAME", help=_("panel to bring to the front"))
    parser.add_argument(
        "--as",
        dest="role",
        metavar="ROLE",
        help=_("account for the desk: a role, a staff number or a post; private databases only"),
    )
    _takes_picture(parser)


def _takes_picture(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--picture", type=Path, metavar="FILE.png", help=_("save a picture of the window, then exit"))
    parser.add_argument("--size", type=_size, metavar="WxH", help=_("size of the picture, such as 1920x1080"))
    parser.add_argument(
        "--after", type=_seconds, default=0, metavar="SECONDS", help=_("wait at least this many seconds")
    )


def _takes_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--size", choices=("small", "city"), default="city", help=_("size of the demo city"))
    parser.add_argument("--speed", type=_speed, default=1.0, help=_("speed of the city's clock"))
    parser.add_argument("--build-only", action="store_true", help=_("make sure that the city is there, then exit"))
    parser.set_defaults(scene=None, screens=None, kiosk=False, kept=False, picture=None, after=0)


def _takes_simulate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--speed", type=_speed, default=1.0, help=_("speed of the city's clock"))
    parser.add_argument(
        "--for", dest="seconds", type=_seconds, metavar="SECONDS", help=_("end after this many seconds")
    )


def _takes_db(parser: argparse.ArgumentParser) -> None:
    parts = ("start", "stop", "status", "url", "upgrade", "reset", "history")
    parser.add_argument("part", choices=parts, help=_("what to do"))
    parser.add_argument("--yes", action="store_true", help=_("remove everything without confirmation"))
    parser.add_argument(
        "--cases",
        type=_count,
        metavar="N",
        help=_(
            "history: total number of closed cases in the years before the demo city's 60 days; run it again "
            "to continue after an interruption, or with a larger number to add more"
        ),
    )


def _takes_staff(parser: argparse.ArgumentParser) -> None:
    from app.cases.model import Post

    parts = ("add", "change", "lock", "unlock", "password", "list", "history", "import", "shifts", "contacts")
    parser.add_argument("part", choices=parts, help=_("what to do"))
    parser.add_argument("number", nargs="?", help=_("staff number, or the file of a list"))
    parser.add_argument("--name", help=_("name of the person"))
    parser.add_argument("--post", action="append", choices=[post.value for post in Post], help=_("a post; repeatable"))
    parser.add_argument("--unit", metavar="CODE", help=_("code of their unit"))
    parser.add_argument("--area", metavar="CODE", help=_("district or zone of the posts; without it, the whole city"))
    parser.add_argument("--from", dest="valid_from", type=_day, metavar="DAY", help=_("effective from"))
    parser.add_argument("--to", dest="valid_to", type=_day, metavar="DAY", help=_("effective until"))
    parser.add_argument("--password-file", type=Path, metavar="FILE", help=_("password file that only you can read"))
    parser.add_argument("--without-password", action="store_true", help=_("set no password yet: login is not possible"))
    parser.add_argument("--passwords", type=Path, metavar="FILE", help=_("new file for the first passwords of a list"))
    parser.add_argument("--dry-run", action="store_true", help=_("show what would happen without changing anything"))


def _takes_import(parser: argparse.ArgumentParser) -> None:
    kinds = ("components", "cases", "grids", "roads", "manual", "responsibility")
    parser.add_argument("kind", choices=kinds, help=_("kind of data in the file"))
    parser.add_argument("file", type=Path, help=_("the file"))
    parser.add_argument(
        "--mapping", type=Path, required=True, metavar="FILE.toml", help=_("mapping file: what its columns mean")
    )
    parser.add_argument(
        "--rejects",
        type=Path,
        metavar="FILE.csv",
        help=_("where rejected rows are written with their reasons; without it beside the file"),
    )
    parser.add_argument("--dry-run", action="store_true", help=_("show what would happen without changing anything"))


def _takes_bench(parser: argparse.ArgumentParser) -> None:
    subjects = ("map", "feed", "queries", "actions")
    parser.add_argument(
        "subject",
        choices=subjects,
        help=_(
            "what to measure; queries: all queries of all screens as staff of the city, of a district and of "
            "a unit; a private demo city with earlier years is also compared with NAME-tenth, a copy with a "
            "tenth of them"
        ),
    )
    parser.add_argument("--drawing", action="store_true", help=argparse.SUPPRESS)  # one of the clients of `bench feed`
    parser.add_argument("--shift", action="store_true", help=argparse.SUPPRESS)  # the desk of `bench queries`
    parser.add_argument("--json", type=Path, metavar="FILE", help=_("write the measurements to a file as well"))


def _size(word: str) -> tuple[int, int]:
    width, _x, height = word.partition("x")
    if not (width.isdigit() and height.isdigit() and 320 <= int(width) <= 16384 and 240 <= int(height) <= 16384):
        raise argparse.ArgumentTypeError(_("“{word}” is not a valid size. Write it as 1920x1080.").format(word=word))
    return int(width), int(height)


def _count(word: str) -> int:
    if not (word.isdecimal() and int(word) > 0):
        raise argparse.ArgumentTypeError(
            _("“{word}” is not a valid number of cases. Write 1 or more.").format(word=word)
        )
    return int(word)


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("“{word}” is not a valid date. Write it as 2026-11-23.").format(word=word)
        ) from None


def _seconds(word: str) -> float:
    try:
        seconds = float(word)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < math.inf:
        raise argparse.ArgumentTypeError(
            _("“{word}” is not a valid number of seconds. Write 0 or more.").format(word=word)
        )
    return seconds


def _speed(word: str) -> float:
    try:
        speed = float(word)
    except ValueError:
        speed = -1.0
    if not 0 < speed <= FASTEST:
        raise argparse.ArgumentTypeError(
            _("“{word}” is not a valid speed. Write a number above 0, at most 3600.").format(word=word)
        )
    return speed


VERBS = (
    Verb("wall", N_("open the video wall of the command hall"), run_wall, _takes_wall, N_("Command hall")),
    Verb("desk", N_("open the desk"), run_desk, _takes_desk, N_("Desk")),
    Verb("demo", N_("the demo city, live, in a private database"), run_demo, _takes_demo),
    Verb("simulate", N_("simulate cases through the real services"), run_simulate, _takes_simulate),
    Verb("worker", N_("run the background jobs of the city"), run_worker),
    Verb("db", N_("manage the database"), run_db, _takes_db),
    Verb("staff", N_("manage staff"), run_staff, _takes_staff),
    Verb("import", N_("bring a real file into the city"), run_import, _takes_import),
    Verb("bench", N_("measure, each figure beside its baseline"), run_bench, _takes_bench),
)


if __name__ == "__main__":
    sys.exit(main())
