"""From a database named by a person to an engine that works, or one plain sentence why not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError

from app.errors import Refused, Unavailable
from app.i18n import _
from app.logs import NO_PASSWORD, refuse_secret
from app.progress import say
from app.settings import Settings
from db.connection.errors import (
    DATABASE_ERRORS,
    Kind,
    explain_connection,
    failure_of,
    is_data_exception,
    wants_password,
)
from db.connection.passwords import find_password
from db.connection.tls import check_connection, check_environment, with_tls
from db.private.cluster import PrivateCluster, check_database_name

PRIVATE = "private"
HARMLESS = re.compile(r"[\w.-]{1,60}")
"""A word that can be repeated to people: no address, no connection string."""
VALUE = re.compile(r'"[^"]*"')


def is_private(name: str) -> bool:
    """Tell whether a database is named in the private cluster (`private` or `private:NAME`)."""
    return name == PRIVATE or name.startswith(PRIVATE + ":")


def private_name(name: str) -> str:
    """Return the NAME of `private[:NAME]`; `demo` where none is given."""
    return name.partition(":")[2] or "demo"


def private_cluster(settings: Settings) -> PrivateCluster:
    """Return the private cluster of this data folder."""
    return PrivateCluster(Path(settings.data_dir) / "cluster", settings.server_bin)


def find_url(name: str, settings: Settings, makes: bool = False) -> URL:
    """Return the address behind `--database`; the server of a private one is started.

    Args:
        makes: a private database that is not there is made; only for what begins a city.

    Raises:
        Refused: the address cannot be read, holds a password, or asks for a connection that is not checked; or there is
            no such private database.
        Unavailable: the private cluster cannot be started.
    """
    check_environment()
    refuse_secret(name)
    if is_private(name):
        cluster = private_cluster(settings)
        if makes:
            cluster.start(say)
            return cluster.ensure_database(private_name(name))
        return known_database(cluster, private_name(name))
    try:
        url = make_url(name)
    except (ArgumentError, ValueError):  # a port that is no number is a ValueError
        url = None
    if url is None or not url.drivername.startswith("postgresql"):
        raise Refused(
            _("“{name}” is not a database. Write postgresql://user@host/database or private:NAME.").format(
                name=name if HARMLESS.fullmatch(name) else "…"
            )
        )
    if url.password is not None or "password" in url.query:
        raise Refused(_(NO_PASSWORD))
    return with_tls(url.set(drivername="postgresql+psycopg"))


def known_database(cluster: PrivateCluster, name: str) -> URL:
    """Return the address of a private database that is there, its server started; a mistyped name makes none.

    Raises:
        Refused: there is none of this name.
        Unavailable: the server cannot be started.
    """
    check_database_name(name)
    there = []
    if cluster.is_made():
        cluster.start(say)
        there = cluster.databases()
        if name in there:
            return cluster.url(name)
    if not there:
        raise Refused(_("There is no database {name}. A city begins with main.py demo or main.py import.").format(
            name=name))  # fmt: skip
    words = _("There is no database {name}. There are: {names}. A city begins with main.py demo or main.py import.")
    raise Refused(words.format(name=name, names=", ".join(there)))


def make_engine(url: URL, pool_size: int = 5) -> Engine:
    """Return an engine whose sessions read the city's schemas and count time in UTC.

    What people entered is in none of its errors, and each connection is checked once (`db/connection/tls.py`).
    """
    engine = create_engine(
        url,
        pool_size=pool_size,
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={
            "application_name": "gridhall",
            "connect_timeout": 10,
            # A statement that is kept gets a plan for all months there are, which takes longer than asking.
            "prepare_threshold": None,
            "options": "-c search_path=city,read_side,public -c timezone=UTC",
        },
    )
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "handle_error", _hide_facts)
    return engine


def _connect(dialect: Any, _record: Any, arguments: tuple[Any, ...], words: dict[str, Any]) -> Any:
    connection = dialect.connect(*arguments, **words)
    check_connection(connection)
    return connection


def _hide_facts(context: Any) -> None:
    """Keep of a server's error its one sentence: detail, context and values may hold names, numbers and verifiers."""
    error = context.original_exception
    if not isinstance(error, psycopg.Error) or error.diag.message_primary is None:
        return
    words = error.diag.message_primary
    if is_data_exception(error):
        words = VALUE.sub('"…"', words)
    error.args = (words,)
    if context.sqlalchemy_exception is not None:
        kind = type(error)
        context.sqlalchemy_exception.args = (f"({kind.__module__}.{kind.__name__}) {words}",)


def open_engine(url: URL) -> Engine:
    """Return an engine that has reached its server.

    A server that wants a password is first tried with libpq's own password file, then with `find_password`.

    Raises:
        Unavailable: the server cannot be reached, or it does not let this person in.
    """
    engine, trouble = _try_engine(url)
    if trouble is not None and wants_password(trouble):
        password = find_password(url)
        if password:
            engine, trouble = _try_engine(url.set(password=password))
    if trouble is not None:
        raise Unavailable(explain_connection(trouble, url))
    return engine


def _try_engine(url: URL) -> tuple[Engine, BaseException | None]:
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            connection.execute(text("select 1"))
    except DATABASE_ERRORS as error:
        engine.dispose()
        if failure_of(error).kind is Kind.BUG:
            raise
        return engine, error
    return engine, None
