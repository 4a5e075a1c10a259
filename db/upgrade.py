"""Brings a database to the form that this version of the programme works with, in one transaction.

Tables change by migrations; functions and triggers that belong to tables are replaced; `read_side`
is dropped and rebuilt; tables that mirror code (the moves of a case, the calendar, the code tables) are written anew.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from app.errors import Unavailable
from app.i18n import _
from db.calendar import fill_calendar, fill_soon
from db.moves import write_moves
from db.people import make_post_roles
from db.queries import run_script, scripts

OLDEST_SERVER = 150000
OLDEST_POSTGIS = (3, 2)
UPGRADE_LOCK = 0x67726964  # one upgrade at a time


def prune_feed(connection: Connection) -> None:
    """Let go of what the feed noted more than three days ago."""
    connection.execute(text("select city.prune_feed()"))


AFTER_STEPS: list[Callable[[Connection], None]] = [write_moves, fill_calendar, fill_soon, make_post_roles, prune_feed]
"""What is written by Python after the SQL files have run, in this order."""


def upgrade(engine: Engine) -> None:
    """Upgrade the database, or leave it as it was.

    Raises:
        Unavailable: the server or PostGIS is missing or too old, the database is newer than this programme, or the
            person may not change it.
    """
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
        check_server(connection)
        refuse_newer(connection)
        try:
            _upgrade(connection)
        except DBAPIError as error:
            if "permission denied" in str(error.orig) or "must be owner" in str(error.orig):
                raise Unavailable(
                    _("This person may not upgrade the database; do it as its owner: main.py db upgrade.")
                ) from None
            raise


def check_database(engine: Engine) -> None:
    """Refuse to work with a database that is not of this programme's version.

    Raises:
        Unavailable: it is empty, too old or too new.
    """
    with engine.connect() as connection:
        check_server(connection)
        refuse_newer(connection)
        if current_version(connection) != head_version():
            raise Unavailable(
                _("The database is older than this programme; upgrade it as its owner: main.py db upgrade.")
            )


def current_version(connection: Connection) -> str | None:
    """Return the version of the tables, or None in an empty database."""
    if connection.scalar(text("select to_regclass('city.alembic_version')")) is None:
        return None
    return connection.scalar(text("select version_num from city.alembic_version"))


def head_version() -> str | None:
    """Return the version of the tables that this programme works with."""
    return ScriptDirectory.from_config(_configuration()).get_current_head()


def check_server(connection: Connection) -> None:
    """Refuse a server without what the city needs."""
    if connection.scalar(text("select current_setting('server_version_num')::int")) < OLDEST_SERVER:
        raise Unavailable(_("The database server is too old: PostgreSQL 15 or newer is needed."))
    version = connection.scalar(text("select default_version from pg_available_extensions where name = 'postgis'"))
    if version is None:
        raise Unavailable(
            _("The server has no PostGIS; install it there (Debian: apt-get install postgresql-15-postgis-3).")
        )
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_POSTGIS:
        raise Unavailable(
            _("PostGIS on the server is too old ({version}): 3.2 or newer is needed.").format(version=version)
        )


def refuse_newer(connection: Connection) -> None:
    """Refuse a database that a newer programme has upgraded."""
    version = current_version(connection)
    known = {script.revision for script in ScriptDirectory.from_config(_configuration()).walk_revisions()}
    if version is not None and version not in known:
        raise Unavailable(
            _("The database was upgraded by a newer Gridhall (version {version}); update this programme.").format(
                version=version
            )
        )


def _upgrade(connection: Connection) -> None:
    connection.execute(text("create extension if not exists postgis with schema public"))
    connection.execute(text("create schema if not exists city"))
    configuration = _configuration()
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, "head")
    for script in scripts("city"):
        run_script(connection, script)
    connection.execute(text("drop schema if exists read_side cascade"))
    connection.execute(text("create schema read_side"))
    for script in scripts("read_side"):
        run_script(connection, script)
    for step in AFTER_STEPS:
        step(connection)


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).resolve().parent / "migrations"))
    return configuration
