"""What `main.py db ...` does: starts, stops, shows, upgrades and empties databases."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from psycopg import sql
from sqlalchemy import URL, Connection, Engine, Row, text

from app.command_line.options import DatabaseOptions
from app.deadlines.texts import alarm_text
from app.errors import Refused, Unavailable
from app.i18n import _, ngettext, pick
from app.jobs.texts import worker_line
from app.progress import TerminalBar, say
from app.settings import Settings
from app.texts.text_table import size_text, text_table
from db.commands.guard import step_sentence
from db.commands.session_watch import doors_told, sessions_told
from db.connection.engine import find_url, is_private, open_engine, private_cluster, private_name
from db.connection.errors import DATABASE_ERRORS, LOCK_TIMEOUT, failure_of
from db.connection.session import transaction
from db.private.cluster import PrivateCluster
from db.readers.deadlines import read_alarm
from db.readers.jobs import read_health
from db.schema.blocking_sessions import tell_holders, who_holds_the_city
from db.schema.owner_rights import lacking_sentence
from db.schema.people import drop_roles, roles_of
from db.schema.queries import query, run_script
from db.schema.upgrade import upgrade
from db.schema.version import check_database, current_version, head_version, is_up_to_date
from db.stores.outbox import read_stuck_messages

NOTHING = "–"
LONGEST_WAIT = "'10s'"
IS_WHOLE = """
    select to_regprocedure('city.leave_the_database()') is not null
       and to_regprocedure('city.post_role(text)') is not null
       and to_regrole(quote_ident(current_database() || '_staff')) is not null
"""
"""Whether the city's own function for leaving a database can be called."""


def start(options: DatabaseOptions, settings: Settings) -> int:
    """Start the private cluster, making it where it is not there."""
    cluster = _the_private_cluster(options, settings)
    cluster.start(say)
    print(_("The private database server is running (folder {folder}).").format(folder=cluster.folder))
    return 0


def stop(options: DatabaseOptions, settings: Settings) -> int:
    """Stop the private cluster."""
    if _the_private_cluster(options, settings).stop(say):
        print(_("The private database server has stopped."))
    else:
        print(_("The private database server was not running."))
    return 0


def status(options: DatabaseOptions, settings: Settings) -> int:
    """Show the server and its databases, changing and starting nothing."""
    if not is_private(options.database):
        _show([_facts(find_url(options.database, settings))])
        return 0
    cluster = private_cluster(settings)
    if not cluster.is_running():
        print(_("The private database server is not running (folder {folder}).").format(folder=cluster.folder))
        return 0
    print(_("The private database server is running (folder {folder}).").format(folder=cluster.folder))
    print(_("Its logs take {bytes}.").format(bytes=size_text(cluster.log_bytes())))
    _show([_facts(cluster.url(name)) for name in cluster.databases()])
    return 0


def tell_url(options: DatabaseOptions, settings: Settings) -> int:
    """Print the address of the database, as psql and other programmes take it."""
    url = find_url(options.database, settings)
    text = url.set(drivername="postgresql").render_as_string(hide_password=True)
    print(text.replace("+", "%20"))  # libpq knows no other way to write a space; a plus itself is written %2B
    return 0


def bring_up_to_date(options: DatabaseOptions, settings: Settings) -> int:
    """Upgrade the database to this programme's version."""
    url = find_url(options.database, settings, makes=True)
    engine = open_engine(url)
    try:
        # On the standard output, so that a trouble is one line on the other.
        upgrade(engine, waiting=_show_step, progress=_show_step)
        with engine.connect() as connection:
            version = current_version(connection)
            doors = doors_told(connection)
    finally:
        engine.dispose()
    print(_("The database {name} is at version {version}.").format(name=url.database, version=version))
    for door in doors:
        print(_("open: {what}").format(what=door))
    return 0


def _show_step(words: str) -> None:
    print(words, flush=True)


def reset(options: DatabaseOptions, settings: Settings) -> int:
    """Remove the city from one database, with the roles of its people; other databases are left alone."""
    if is_private(options.database):
        return _reset_private(options, settings)
    url = find_url(options.database, settings)
    engine = open_engine(url)
    try:
        _confirm(options, url.database or "")
        _empty(engine, url.database or "")
    finally:
        engine.dispose()
    print(_("The database {name} is empty.").format(name=url.database))
    return 0


def history(options: DatabaseOptions, settings: Settings) -> int:
    """Let the earlier years of a demo city have so many closed cases; asked again it goes on, and doubles nothing."""
    from db.demo.history import add_history

    if options.cases is None:
        raise Refused(_("Name the number of cases of earlier years: main.py db history --cases N."))
    folder = _data_folder_of_a_known(options, settings)
    engine = open_engine(find_url(options.database, settings))
    bar = TerminalBar()
    try:
        if folder is not None and not is_up_to_date(engine):
            upgrade(engine, waiting=say)
        check_database(engine)
        grown = add_history(engine, options.cases, bar, folder)
    finally:
        bar.close()
        engine.dispose()
    print(
        _("{added} cases of earlier years were added; there are {cases} now.").format(
            added=f"{grown.added:,}", cases=f"{grown.cases:,}"
        )
    )
    return 0


def photos(options: DatabaseOptions, settings: Settings) -> int:
    """Move old photos into a folder of the server; only whoever asks for it loads the parts."""
    from db.commands.photos import keep_photos

    return keep_photos(options, settings)


def _data_folder_of_a_known(options: DatabaseOptions, settings: Settings) -> Path | None:
    """Return where the data of a private database lies, None for one on an address; none is made by the way."""
    if not is_private(options.database):
        return None
    cluster = private_cluster(settings)
    cluster.start(say)
    name = private_name(options.database)
    if name not in cluster.databases():
        raise Refused(_("There is no database {name}. Build a demo city first: main.py demo.").format(name=name))
    return cluster.data_dir


COMMANDS: dict[str, Callable[[DatabaseOptions, Settings], int]] = {
    "start": start,
    "stop": stop,
    "status": status,
    "url": tell_url,
    "upgrade": bring_up_to_date,
    "reset": reset,
    "history": history,
    "photos": photos,
}
"""The parts of `main.py db`; each returns the exit code."""


@dataclass(frozen=True)
class DatabaseFacts:
    """What is shown of one database; texts are ready for people."""

    name: str
    server: str
    postgis: str
    size: str
    version: str
    city: str = NOTHING
    clock: str = NOTHING
    position: str = NOTHING
    alarm: str = ""
    sessions: tuple[str, ...] = ()
    doors: tuple[str, ...] = ()
    clock_step: str = ""
    workers: str = ""
    outbox: str = ""
    lacking: str = ""


def _the_private_cluster(options: DatabaseOptions, settings: Settings) -> PrivateCluster:
    if not is_private(options.database):
        raise Refused(_("Only the private database server can be started and stopped here: --database private[:NAME]."))
    return private_cluster(settings)


def _facts(url: URL) -> DatabaseFacts:
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return _read_facts(connection, url.database or "")
    finally:
        engine.dispose()


def _read_facts(connection: Connection, name: str) -> DatabaseFacts:
    size = connection.scalar(text("select pg_database_size(current_database())"))
    version = current_version(connection)
    facts = {
        "name": name,
        "server": connection.scalar(text("select split_part(current_setting('server_version'), ' ', 1)")),
        "postgis": connection.scalar(text("select extversion from pg_extension where extname = 'postgis'")) or NOTHING,
        "size": size_text(size or 0),
        "version": _tell_version(version),
        "lacking": lacking_sentence(connection),
    }
    if version != head_version():
        return DatabaseFacts(**facts)
    row = connection.execute(query("database_status")).one()
    alarm = read_alarm(connection) if row.name is not None else None
    is_owner = connection.scalar(text("select city.is_owner()"))
    return DatabaseFacts(
        **facts, city=_tell_city(row), clock=_tell_clock(row), position=_tell_position(row),
        alarm=alarm_text(alarm) if alarm else "", clock_step=_tell_clock_step(connection),
        workers=worker_line(read_health(connection)) if row.name is not None else "",
        outbox=_tell_outbox(connection),
        sessions=tuple(sessions_told(connection)) if is_owner else (),
        doors=tuple(doors_told(connection)) if is_owner else (),
    )  # fmt: skip


def _tell_version(version: str | None) -> str:
    if version is None:
        return _("empty")
    if version == head_version():
        return version
    return _("{version} (this Gridhall: {own})").format(version=version, own=head_version())


def _tell_city(row: Row) -> str:
    if row.name is None:
        return NOTHING
    city = pick(row.name, row.name_en)
    return _("{city} (demo)").format(city=city) if row.is_demo else city


def _tell_clock(row: Row) -> str:
    shown = f"{row.local_now:%Y-%m-%d %H:%M}"
    return shown if row.speed in (None, 1) else f"{shown} ×{row.speed:g}"


def _tell_clock_step(connection: Connection) -> str:
    step = connection.execute(text("select before_at, after_at from city.clock_step()")).one()
    return "" if step.before_at is None else step_sentence(step.before_at, step.after_at)


def _tell_outbox(connection: Connection) -> str:
    stuck = read_stuck_messages(connection)
    words = ngettext("{count} message is stuck in the outbox", "{count} messages are stuck in the outbox", stuck)
    return words.format(count=f"{stuck:,}") if stuck else ""


def _tell_position(row: Row) -> str:
    return NOTHING if row.position is None else f"{row.position:,}"


def _show(databases: list[DatabaseFacts]) -> None:
    if not databases:
        print(_("It holds no database yet."))
        return
    heading = (
        *(_("database"), _("PostgreSQL"), _("PostGIS"), _("size"), _("version of the tables")),
        *(_("city"), _("city time"), _("feed position")),
    )
    rows = [
        (one.name, one.server, one.postgis, one.size, one.version, one.city, one.clock, one.position)
        for one in databases
    ]
    print(text_table([heading, *rows], right={3, 7}))
    for one in databases:
        for told in (
            one.lacking,
            one.alarm,
            one.clock_step,
            one.workers,
            one.outbox,
            *one.sessions,
            *(_("open: {what}").format(what=door) for door in one.doors),
        ):
            if told:
                print(f"{one.name}: {told}")


# Emptying -------------------------------------------------------------------------------------------------------------


def _reset_private(options: DatabaseOptions, settings: Settings) -> int:
    name = private_name(options.database)
    cluster = private_cluster(settings)
    cluster.start(say)
    if not cluster.holds(name):
        print(_("There is no database {name}. Nothing was removed.").format(name=name))
        return 0
    _confirm(options, name)
    cluster.drop_database(name)
    print(_("The database {name} was removed.").format(name=name))
    return 0


def _confirm(options: DatabaseOptions, name: str) -> None:
    if options.yes:
        return
    if not sys.stdin or not sys.stdin.isatty():
        raise Refused(
            _("This removes everything in {name}. Add --yes to do it without confirmation.").format(name=name)
        )
    answer = input(_("This removes everything in {name}. Type its name to confirm: ").format(name=name))
    if answer.strip() != name:
        raise Refused(_("Nothing was removed."))


def _empty(engine: Engine, name: str) -> None:
    """Remove schemas and roles in one transaction, so that nothing is left half-done."""
    roles = _roles(engine)
    try:
        with transaction(engine) as connection:
            run_script(connection, f"set local lock_timeout = {LONGEST_WAIT}")
            # Half a city may be there, after somebody's own attempt to remove it.
            if connection.scalar(text(IS_WHOLE)):
                connection.execute(text("select city.leave_the_database()"))
            else:
                _leave(connection, name, roles)
            connection.execute(text("drop schema if exists read_side, city cascade"))
            drop_roles(connection, roles)
    except DATABASE_ERRORS as error:
        failure = failure_of(error)
        reason = failure.words
        if failure.state == LOCK_TIMEOUT:
            with engine.connect() as connection:
                holders = tell_holders(who_holds_the_city(connection))
            reason = _("in the way: {holders}").format(holders=holders) if holders else reason
        raise Unavailable(
            _("The database {name} was not emptied: {reason}. Run this as its owner while nobody is connected.").format(
                name=name, reason=reason
            )
        ) from None


def _leave(connection: Connection, name: str, roles: list[str]) -> None:
    """Give the database back where the city's own function for it is gone."""
    database = sql.Identifier(name)
    for role in roles:
        words = sql.SQL("revoke all on database {} from {}").format(database, sql.Identifier(role))
        run_script(connection, words.as_string(None))


def _roles(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return roles_of(connection)
