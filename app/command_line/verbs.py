"""The verbs of the command line: what each is called, what it takes, and the options that it reads from the words."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.command_line.options import (
    BenchOptions,
    DatabaseOptions,
    DemoOptions,
    DeskOptions,
    ExportOptions,
    ImportOptions,
    MeetingOptions,
    Options,
    OutboxOptions,
    RoomOptions,
    SimulateOptions,
    StaffOptions,
    WallOptions,
    WorkerOptions,
)
from app.command_line.parser import Parser
from app.command_line.values import (
    read_count,
    read_day,
    read_meeting_or_item,
    read_percent,
    read_seconds,
    read_size,
    read_speed,
)
from app.i18n import LANGUAGES, N_, _
from app.settings import Settings


@dataclass(frozen=True)
class Verb:
    """One verb of the command line.

    Args:
        name: what is typed; a second word follows for verbs with parts, such as `db start`.
        help: one line for `--help`, marked for translation.
        options: the class of its options; `main.run` knows by it what to do.
        declare: adds the verb's own arguments to its parser.
        room: what people call the room that it opens, marked for translation; '' for a verb that opens none.
    """

    name: str
    help: str
    options: type[Options]
    declare: Callable[[argparse.ArgumentParser], None] = lambda parser: None
    room: str = ""


def read_options(words: Sequence[str] | None, settings: Settings) -> Options:
    """Return what a command line asks for.

    Args:
        words: without the name of the programme; None for those of this process.

    Raises:
        Refused: a word is wrong.
        SystemExit: the help was asked for, and has been printed.
    """
    given = build_parser(settings).parse_args(words)
    verb: Verb = given.verb
    is_named_after_size = verb.options is DemoOptions
    return verb.options.read(given, "" if is_named_after_size else settings.database_url)


def build_parser(settings: Settings) -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = Parser(
        prog="main.py", description=_("Gridhall: the command centre of a city"), parents=[_common(settings)]
    )
    parser.set_defaults(verb=Verb("", "", RoomOptions))
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


def _takes_wall(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scene", help=_("first scene"))
    parser.add_argument("--screens", help=_("all, or numbers of screens as 1,2"))
    parser.add_argument("--kiosk", action="store_true", help=_("full screen, without a mouse pointer"))
    parser.add_argument("--kept", action="store_true", help=argparse.SUPPRESS)
    _takes_picture(parser)


def _takes_desk(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--panel", metavar="NAME", help=_("panel to bring to the front"))
    _takes_role(parser)
    _takes_picture(parser)


def _takes_meeting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "part",
        nargs="?",
        choices=("list", "pack", "evidence"),
        help="; ".join(
            (
                _("list: print the meetings, their numbers first"),
                _("pack: write the papers of one into a folder"),
                _("evidence: write the evidence of an item as one page"),
            )
        ),
    )
    numbers = (_("pack: number of the meeting"), _("evidence: number of the item"))
    parser.add_argument("number", nargs="?", type=read_meeting_or_item, metavar="ID", help="; ".join(numbers))
    outs = (_("pack: folder of the papers"), _("evidence: file of the page, ending in .html"))
    parser.add_argument("--out", type=Path, metavar="PATH", help="; ".join(outs))
    parser.add_argument("--lines", action="store_true", help=argparse.SUPPRESS)
    views = ("board", "present", "console", "ruling")
    parser.add_argument("--view", choices=views, default="board", help=_("what to show first"))
    parser.add_argument(
        "--screen", type=int, default=0, metavar="N", help=_("display of the room while presenting, counted from 1")
    )
    _takes_role(parser)
    _takes_picture(parser)


def _takes_role(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as",
        dest="role",
        metavar="ROLE",
        help=_("account for the desk: a role, a staff number or a post; private databases only"),
    )


def _takes_picture(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--picture", type=Path, metavar="FILE.png", help=_("save a picture of the window, then exit"))
    parser.add_argument("--size", type=read_size, metavar="WxH", help=_("size of the picture, such as 1920x1080"))
    parser.add_argument(
        "--after", type=read_seconds, default=0, metavar="SECONDS", help=_("wait at least this many seconds")
    )


def _takes_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--size", choices=("small", "city"), default="city", help=_("size of the demo city"))
    parser.add_argument("--speed", type=read_speed, default=1.0, help=_("speed of the city's clock"))
    parser.add_argument("--build-only", action="store_true", help=_("make sure that the city is there, then exit"))


def _takes_simulate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--speed", type=read_speed, default=1.0, help=_("speed of the city's clock"))
    parser.add_argument(
        "--for", dest="seconds", type=read_seconds, metavar="SECONDS", help=_("end after this many seconds")
    )


def _takes_db(parser: argparse.ArgumentParser) -> None:
    parts = ("start", "stop", "status", "url", "upgrade", "reset", "history", "photos")
    parser.add_argument("part", choices=parts, help=_("what to do"))
    parser.add_argument("--yes", action="store_true", help=_("remove everything without confirmation"))
    parser.add_argument(
        "--cases",
        type=read_count,
        metavar="N",
        help=_(
            "history: total number of closed cases in the years before the demo city's 60 days; run it again "
            "to continue after an interruption, or with a larger number to add more"
        ),
    )
    parser.add_argument(
        "--folder", type=Path, metavar="FOLDER", help=_("photos: folder of the server for old photos; superusers only")
    )
    parser.add_argument(
        "--older-than",
        type=read_count,
        metavar="MONTHS",
        help=_("photos: move what was last added so many months ago into the folder"),
    )
    parser.add_argument(
        "--check", action="store_true", help=_("photos: have the server read every photo of the folder")
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
    parser.add_argument("--from", dest="valid_from", type=read_day, metavar="DAY", help=_("effective from"))
    parser.add_argument("--to", dest="valid_to", type=read_day, metavar="DAY", help=_("effective until"))
    parser.add_argument("--password-file", type=Path, metavar="FILE", help=_("password file that only you can read"))
    parser.add_argument("--without-password", action="store_true", help=_("set no password yet: login is not possible"))
    parser.add_argument("--passwords", type=Path, metavar="FILE", help=_("new file for the first passwords of a list"))
    parser.add_argument("--dry-run", action="store_true", help=_("show what would happen without changing anything"))


def _takes_outbox(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("part", choices=("status", "set", "secret", "test"), help=_("what to do"))
    parser.add_argument("name", nargs="?", metavar="NAME", help=_("mail, robot or folder; secret: also robot-UNIT"))
    parser.add_argument("--on", dest="is_on", action="store_true", default=None, help=_("switch the channel on"))
    parser.add_argument("--off", dest="is_on", action="store_false", default=None, help=_("switch the channel off"))
    parser.add_argument("--host", help=_("mail server"))
    parser.add_argument("--port", type=read_count, help=_("port of the mail server; 587 without it"))
    parser.add_argument("--security", choices=("starttls", "tls", "none"), help=_("encryption of the mail server"))
    parser.add_argument("--sender", metavar="ADDRESS", help=_("mail address of the sender"))
    parser.add_argument("--login", metavar="NAME", help=_("login at the mail server; its password: outbox secret mail"))
    parser.add_argument("--hosts", nargs="+", metavar="HOST", help=_("hosts of group robots"))
    parser.add_argument("--per-minute", type=read_count, metavar="N", help=_("at most so many messages a minute"))
    parser.add_argument(
        "--acknowledge-hours", type=int, metavar="N",
        help=_("a message without a sign of its unit is stuck after this time; 0: never"),
    )  # fmt: skip
    parser.add_argument("--unit", metavar="CODE", help=_("test: code of the unit"))
    parser.add_argument("--password-file", type=Path, metavar="FILE", help=_("password file that only you can read"))


def _takes_import(parser: argparse.ArgumentParser) -> None:
    from app.imports.targets import TARGETS

    kinds = tuple(TARGETS)
    parser.add_argument(
        "kind",
        choices=(*kinds, "manual", "responsibility", "fields", "suggest", "window"),
        help=_(
            "kind of data in the file; fields: print what a kind can take; suggest: propose a mapping for a file; "
            "window: open a window that shows the file on the map and writes the mapping"
        ),
    )
    parser.add_argument("file", type=Path, nargs="?", help=_("the file; with fields, the kind"))
    parser.add_argument("--mapping", type=Path, metavar="FILE.toml", help=_("mapping file: what its columns mean"))
    parser.add_argument("--kind", dest="holds", choices=kinds, help=_("suggest: kind of data; guessed without it"))
    parser.add_argument(
        "--rejects",
        type=Path,
        metavar="FILE.csv",
        help=_("where rejected rows are written with their reasons; without it beside the file"),
    )
    parser.add_argument(
        "--complete",
        action="store_true",
        help=_("the file holds everything of its source: what is no longer in it is marked as gone"),
    )
    parser.add_argument(
        "--gone-limit",
        type=read_percent,
        metavar="PERCENT",
        help=_("mark nothing as gone if more than this is missing; 10 without it"),
    )
    parser.add_argument("--dry-run", action="store_true", help=_("show what would happen without changing anything"))
    _takes_picture(parser)


def _takes_export(parser: argparse.ArgumentParser) -> None:
    from app.imports.targets import AREA_KINDS, TARGETS

    parser.add_argument("kind", choices=tuple(TARGETS), help=_("what to write"))
    parser.add_argument("file", type=Path, help=_("a new file: .gpkg, .geojson, .parquet, .csv or .shp"))
    parser.add_argument("--layer", choices=("unit_grid", "duty_grid", *AREA_KINDS), help=_("which grids or areas"))
    parser.add_argument("--source", metavar="NAME", help=_("only what came in under this source of a mapping"))


def _takes_bench(parser: argparse.ArgumentParser) -> None:
    subjects = ("map", "feed", "queries", "actions", "intake", "overdue", "imports", "meetings")
    parser.add_argument(
        "subject",
        choices=subjects,
        help=_(
            "what to measure; queries: all queries of all screens as staff of the city, of a district and of "
            "a unit; a private demo city with earlier years is also compared with NAME-tenth, a copy with a "
            "tenth of them"
        ),
    )
    parser.add_argument(
        "--rows", type=read_count, metavar="N", help=_("imports: number of components; 200,000 without it")
    )
    parser.add_argument("--drawing", action="store_true", help=argparse.SUPPRESS)  # one of the clients of `bench feed`
    # The desk of `bench queries` or `bench intake`.
    parser.add_argument("--shift", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", type=Path, metavar="FILE", help=_("write the measurements to a file as well"))


VERBS = (
    Verb("wall", N_("open the video wall of the command hall"), WallOptions, _takes_wall, N_("Command hall")),
    Verb("desk", N_("open the desk"), DeskOptions, _takes_desk, N_("Desk")),
    Verb(
        "meeting",
        N_("prepare and hold coordination meetings"),
        MeetingOptions,
        _takes_meeting,
        N_("Coordination meetings"),
    ),
    Verb("demo", N_("the demo city, live, in a private database"), DemoOptions, _takes_demo),
    Verb("simulate", N_("simulate cases through the real services"), SimulateOptions, _takes_simulate),
    Verb("worker", N_("run the background jobs of the city"), WorkerOptions),
    Verb("db", N_("manage the database"), DatabaseOptions, _takes_db),
    Verb("staff", N_("manage staff"), StaffOptions, _takes_staff),
    Verb("outbox", N_("look after the messages to units and their channels"), OutboxOptions, _takes_outbox),
    Verb("import", N_("bring a real file into the city"), ImportOptions, _takes_import),
    Verb("export", N_("write what is in the city to a file"), ExportOptions, _takes_export),
    Verb("bench", N_("measure, each figure beside its baseline"), BenchOptions, _takes_bench),
)
