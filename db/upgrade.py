"""Brings a database to the form that this version of the programme works with, in one transaction.

Tables change by migrations; functions and triggers that belong to tables are replaced; `read_side`
is dropped and rebuilt; tables that mirror code (the moves of a case, the calendar, the code tables) are written anew.
"""

from __future__ import annotations

from collections.abc import Callable

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from app.errors import Unavailable
from app.i18n import _
from db.calendar import fill_calendar, fill_soon
from db.codes import load_codes
from db.moves import write_moves
from db.people import make_post_roles
from db.queries import run_script, scripts
from db.version import MIGRATIONS, check_server, fingerprint, refuse_newer
from db.worker import prune_feed

UPGRADE_LOCK = 0x67726964  # one upgrade at a time


AFTER_STEPS: list[Callable[[Connection], object]] = [
    write_moves,
    load_codes,
    fill_calendar,
    fill_soon,
    make_post_roles,
    prune_feed,
]
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
    run_script(connection, f"comment on schema city is '{fingerprint()}'")


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS.parent))
    return configuration
