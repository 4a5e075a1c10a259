"""Opens the database that the command line names, brings a private one up to date, and joins the feed to it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import Engine, text

from app.city.city import City
from app.city.ports import CitySource
from app.command_line.options import MeetingOptions
from app.desk.model import DeskUser
from app.errors import Refused
from app.i18n import _
from app.meetings.service import MeetingService
from app.progress import say
from app.settings import Settings
from db.connection.engine import (
    find_url,
    is_private,
    make_engine,
    open_engine,
    private_cluster,
    private_name,
)
from db.connection.tls import check_environment
from db.private.cluster import check_database_name

if TYPE_CHECKING:  # its parts load what a wall does without
    from app.imports.ports import ImportStore
    from app.papers.ports import PaperSource

FIRST_ROLE = "dispatcher"  # whose desk a private database opens with
FIRST_CHAIR = "presenter"  # who sits in the room of meetings there


@contextlib.contextmanager
def open_database(database: str, settings: Settings) -> Iterator[Engine]:
    """Give an engine on a database; a private one is brought up to date first.

    Raises:
        Refused: the database cannot be read as one, is of another version, or the person is not of the staff.
        Unavailable: the server cannot be reached.
    """
    from db.schema.people import refuse_strangers
    from db.schema.version import check_database, is_up_to_date

    engine = open_engine(find_url(database, settings))
    try:
        if is_private(database) and not is_up_to_date(engine):
            from db.schema.upgrade import upgrade

            upgrade(engine, waiting=say)
        check_database(engine)
        refuse_strangers(engine)
        yield engine
    finally:
        engine.dispose()


@contextlib.contextmanager
def keeping_what_was_begun(database: str, settings: Settings, is_trial: bool) -> Iterator[None]:
    """Make a private database that is not there, for a command that begins a city; leave none behind that is empty.

    Args:
        is_trial: the command changes nothing, so that a database that was made for it goes in any case.

    Raises:
        Refused: the name cannot be one.
        Unavailable: the server cannot be started.
    """
    if not is_private(database):
        yield
        return
    from db.schema.queries import query

    cluster, name = private_cluster(settings), private_name(database)
    check_environment()
    check_database_name(name)
    cluster.start(say)
    if name in cluster.databases():
        yield
        return
    engine = make_engine(cluster.ensure_database(name))
    try:
        yield
    finally:
        with contextlib.closing(engine.connect()) as connection:
            is_made = connection.scalar(text("select to_regclass('city.city_profile') is not null"))
            is_begun = not is_trial and is_made and connection.scalar(query("database_is_begun"))
        engine.dispose()
        if not is_begun:
            cluster.drop_database(name)


@contextlib.contextmanager
def open_database_as(role: str | None, database: str, settings: Settings) -> Iterator[Engine]:
    """Give an engine that is logged in as the person of the desk; the owner of a private cluster may be anyone.

    Args:
        role: a role, a staff number or a post; None for `FIRST_ROLE` where the database is private.

    Raises:
        Refused: a role for a server where everybody logs in as themselves, or for somebody unknown.
    """
    if not is_private(database) and role is not None:
        raise Refused(_("--as works with private databases only. On this server you log in with your own account."))
    with open_database(database, settings) as engine:
        if not is_private(database):
            yield engine
            return
        from db.services import engine_as

        person = engine_as(engine, role or FIRST_ROLE)
        try:
            yield person
        finally:
            person.dispose()


@contextlib.contextmanager
def open_meeting_room(options: MeetingOptions, settings: Settings) -> Iterator[tuple[Engine, MeetingService, DeskUser]]:
    """Give the use cases of meetings as whoever sits in their room, with the engine below.

    Raises:
        Refused: as `open_database_as`; or this role is nobody of the staff.
    """
    from db.private.watchdog import watched_server
    from db.readers.cases import read_me
    from db.stores.meetings import DatabaseMeetingStore

    role = (options.role or FIRST_CHAIR) if is_private(options.database) else options.role
    with open_database_as(role, options.database, settings) as engine:
        with engine.connect() as connection:
            me = read_me(connection)
        with watched_server(options.database, settings):
            yield engine, MeetingService(DatabaseMeetingStore(engine)), me


@contextlib.contextmanager
def open_papers(options: MeetingOptions, settings: Settings) -> Iterator[PaperSource]:
    """Give what the papers of a meeting are made from, as whoever sits in the room of meetings."""
    from db.readers.papers import DatabasePaperSource

    with open_meeting_room(options, settings) as (engine, _meetings, _me):
        yield DatabasePaperSource(engine)


@contextlib.contextmanager
def open_source(database: str, settings: Settings) -> Iterator[CitySource]:
    """Give what the city in memory is read from."""
    with open_database(database, settings) as engine, open_feed(engine, settings) as source:
        yield source


@contextlib.contextmanager
def open_feed(engine: Engine, settings: Settings) -> Iterator[CitySource]:
    """Give what the city in memory is read from, over an engine that is open."""
    from db.feed.source import FeedSource

    source = FeedSource(engine, settings.data_dir)
    try:
        yield source
    finally:
        source.close()


@contextlib.contextmanager
def open_import_target(database: str, settings: Settings) -> Iterator[tuple[ImportStore, City | None]]:
    """Give where a file would be imported and the city that is there, None where there is none yet.

    A private database that is still empty afterwards is removed again.

    Raises:
        Refused: the name cannot be one, or the database is of another version.
        Unavailable: the server cannot be reached.
    """
    from db.imports.store import DatabaseImportStore

    with (
        keeping_what_was_begun(database, settings, is_trial=False),
        open_database(database, settings) as engine,
        contextlib.ExitStack() as opened,
    ):
        store, city = DatabaseImportStore(engine), None
        if store.read_city() is not None:
            city = opened.enter_context(open_feed(engine, settings)).load(lambda _label, _done, _total: None)
        yield store, city
