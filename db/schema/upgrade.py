"""Brings a database to the form that this version of the programme works with, in one transaction.

Tables change by migrations; functions and triggers that belong to tables are replaced, and those that no script makes
any more are dropped; `read_side` is dropped and rebuilt; tables that mirror code (the moves of a case, the calendar,
the code tables) are written anew.

An upgrade waits for nobody in a queue where others would stand behind it: it tries for less than a second to get every
table of the city, lets go of all of them when somebody holds one, pauses and tries again, and after a while names who
is in its way. Broken off at any moment, it leaves the database as it was.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import Connection, Engine, text

from app.errors import Refused, Unavailable
from app.i18n import _
from app.progress import Tell, say_nothing
from db.connection.errors import CANCELLED, DATABASE_ERRORS, Kind, failure_of
from db.schema.blocking_sessions import Holder, tell_holders, who_holds_the_city, who_upgrades
from db.schema.calendar import fill_calendar, fill_soon
from db.schema.codes import load_codes
from db.schema.leftovers import drop_leftovers, made_so_far
from db.schema.owner_rights import refuse_lacking_rights
from db.schema.people import explain_strange_role, make_missing_roles, make_post_roles
from db.schema.queries import query, run_script, scripts
from db.schema.transitions import write_moves
from db.schema.version import MIGRATIONS, check_server, fingerprint, is_up_to_date, refuse_newer

UPGRADE_LOCK = 0x67726964  # one upgrade at a time
APPLICATION = "gridhall upgrade"

PATIENCE_S = 20.0
"""So long it goes on trying while somebody is in its way."""
LONGEST_UPGRADE_S = 900.0
"""So long it waits for another upgrade of the same database."""
TRY_S = 0.8
"""One try. Shorter than the second after which the server looks for deadlocks, so that no act is their victim."""
LONG_TRY_S = 1.5
"""One try where only the server's own vacuum is in the way, which yields to whoever has waited for a second."""
PAUSES_S = (0.5, 1.0, 2.0, 3.0)
"""Between tries; the last is used again and again."""


def prune_feed(connection: Connection) -> None:
    """Let go of what the feed noted days ago."""
    connection.execute(text("select city.prune_feed()"))


def count_first_facts(connection: Connection) -> None:
    """Count the facts of each month where there are none yet; afterwards triggers keep them."""
    if not connection.scalar(text("select exists (select from city.monthly_facts)")):
        connection.execute(text("select city.mend_monthly_facts()"))


AFTER_STEPS: list[Callable[[Connection], object]] = [
    write_moves,
    load_codes,
    fill_calendar,
    fill_soon,
    count_first_facts,
    make_post_roles,
    make_missing_roles,
    prune_feed,
]
"""What is written by Python after the SQL files have run, in this order."""


def upgrade(engine: Engine, waiting: Tell = say_nothing, progress: Tell = say_nothing) -> bool:
    """Upgrade the database, or leave it as it was; false where another upgrade has just done it.

    Args:
        waiting: is told for whom it waits.
        progress: is told each step.

    Raises:
        Refused: a role of somebody else has the name of one of this database.
        Unavailable: the server or PostGIS is missing or too old, the database is newer than this programme, the
            person may not change it, or somebody stood in the way for too long.
    """
    with engine.connect() as connection:
        try:
            _prepare(connection)
            with connection.begin():
                check_server(connection)
                refuse_lacking_rights(connection)
            if _take_turn(connection, waiting) and is_up_to_date(engine):
                progress(_("Another upgrade has just done it; there is nothing left to do."))
                return False
            _insist(connection, waiting, progress)
        except DATABASE_ERRORS as error:
            if failure_of(error).kind is Kind.FORBIDDEN:
                raise Unavailable(
                    _("Your account has no right to upgrade the database. Ask its owner to run: main.py db upgrade.")
                ) from None
            strange = explain_strange_role(error)
            if strange is not None:
                raise Refused(strange) from None
            raise
        finally:
            _end(connection)
    return True


def _end(connection: Connection) -> None:
    """Let go of the lock, and end the session whatever has happened: with it everything of it ends."""
    with contextlib.suppress(*DATABASE_ERRORS), connection.begin():
        connection.execute(text("select pg_advisory_unlock_all()"))
    connection.invalidate()


def _prepare(connection: Connection) -> None:
    with connection.begin():
        run_script(connection, f"set application_name = '{APPLICATION}'")
        # A killed programme must not keep its tables until the running statement ends.
        run_script(connection, "set client_connection_check_interval = '1s'")


def _take_turn(connection: Connection, waiting: Tell) -> bool:
    """Become the only upgrade of this database; tell whether another one was at work."""
    began_at, said = time.monotonic(), ""
    while True:
        with connection.begin():
            if connection.scalar(text("select pg_try_advisory_lock(:lock)"), {"lock": UPGRADE_LOCK}):
                return bool(said)
        holders, are_upgrades = who_upgrades(connection, UPGRADE_LOCK)
        patience_s = LONGEST_UPGRADE_S if are_upgrades else PATIENCE_S
        if time.monotonic() - began_at > patience_s:
            raise Unavailable(_in_the_way(holders))
        words = _("Another upgrade of this database is at work ({holders}); waiting for its end. Ctrl-C breaks off.")
        if holders and not said:
            said = words.format(holders=tell_holders(holders))
            waiting(said)
        said = said or "?"
        time.sleep(PAUSES_S[0])


def _insist(connection: Connection, waiting: Tell, progress: Tell) -> None:
    """Upgrade as soon as nobody holds a table of the city."""
    began_at, turn, said, try_s = time.monotonic(), 0, "", TRY_S
    while True:
        try:
            with connection.begin():
                check_server(connection)
                refuse_newer(connection)
                _take_tables(connection, try_s)
                _upgrade(connection, progress)
            return
        except DATABASE_ERRORS as error:
            if not _is_worth_another_try(error):
                raise
        holders = who_holds_the_city(connection, older_s=try_s / 2)
        if time.monotonic() - began_at > PATIENCE_S:
            raise Unavailable(_in_the_way(holders))
        try_s = LONG_TRY_S if holders and all(holder.is_autovacuum for holder in holders) else TRY_S
        words = tell_holders(holders)
        if words and words != said:
            said = words
            waiting(_("Waiting for {holders}; Ctrl-C breaks off and changes nothing.").format(holders=words))
        time.sleep(PAUSES_S[min(turn, len(PAUSES_S) - 1)])
        turn += 1


def _is_worth_another_try(error: BaseException) -> bool:
    # Upgrades of two databases of a server may meet at the tables that all its databases share.
    failure = failure_of(error)
    return failure.kind is Kind.RETRY and failure.state != CANCELLED  # somebody wanted this one to end


def _in_the_way(holders: list[Holder]) -> str:
    return _(
        "The database was not upgraded, and nothing was changed; in its way: {holders}. End this session, or wait for"
        " its end, and ask again: main.py db upgrade."
    ).format(holders=tell_holders(holders) or _("somebody who has gone meanwhile"))


def _take_tables(connection: Connection, try_s: float) -> None:
    """Lock every table and view of the city, all within a moment or none.

    Raises:
        Error: somebody holds one of them.
    """
    if connection.scalar(text("select current_setting('is_superuser') = 'on'")):
        run_script(connection, "set local deadlock_timeout = '200ms'")  # so that it is this one that gives way
    until = time.monotonic() + try_s
    for schema, name in connection.execute(query("tables_of_the_city")).all():
        left_ms = max(int((until - time.monotonic()) * 1000), 10)
        run_script(connection, f"set local lock_timeout = '{left_ms}ms'")
        _run(connection, sql.SQL("lock table {} in access exclusive mode").format(sql.Identifier(schema, name)))
    run_script(connection, f"set local lock_timeout = '{int(TRY_S * 1000)}ms'")


def _run(connection: Connection, statement: sql.Composed) -> None:
    run_script(connection, statement.as_string(None))


def _upgrade(connection: Connection, progress: Tell) -> None:
    progress(_("Tables are brought up to date."))
    connection.execute(text("create extension if not exists postgis with schema public"))
    connection.execute(text("create schema if not exists city"))
    configuration = _configuration()
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, "head")
    progress(_("Functions and views are made anew."))
    before = made_so_far(connection)
    for script in scripts("city"):
        run_script(connection, script)
    connection.execute(text("drop schema if exists read_side cascade"))
    connection.execute(text("create schema read_side"))
    for script in scripts("read_side"):
        run_script(connection, script)
    drop_leftovers(connection, before)
    progress(_("The table of acts, the calendar and the rights of the posts are written anew."))
    for step in AFTER_STEPS:
        step(connection)
    run_script(connection, f"comment on schema city is '{fingerprint()}'")


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS.parent))
    return configuration
