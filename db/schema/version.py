"""Which version a database is at, told without loading what only an upgrade needs; asked at every start."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from app.errors import Unavailable
from app.i18n import _
from db.schema.queries import query

ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = ROOT / "db" / "schema" / "migrations" / "versions"
SOURCES = (
    "app/cases/action.py", "app/cases/actions.py", "app/cases/inputs.py", "app/cases/model.py", "app/cases/reasons.py",
    "app/deadlines/days.py", "app/deadlines/limits.py", "app/texts/labels.py", "db/connection/errors.py",
    "db/connection/tls.py",
    "db/schema/calendar.py", "db/schema/codes.py", "db/schema/leftovers.py", "db/schema/transitions.py",
    "db/schema/people.py", "db/schema/upgrade.py", "db/schema/migrations/versions/*", "db/schema/sql/city/*.sql",
    "db/schema/sql/read_side/*.sql", "db/schema/tables/*.py", "resources/codes/*",
)  # fmt: skip
"""The files that what an upgrade writes follows from; a test looks for others."""
OLDEST_SERVER = 150000
OLDEST_POSTGIS = (3, 2)


def check_database(engine: Engine) -> None:
    """Refuse to work with a database that is not of this programme's version.

    Raises:
        Unavailable: it is empty, too old or too new.
    """
    with engine.connect() as connection:
        check_server(connection)
        refuse_newer(connection)
        if current_version(connection) != head_version():
            raise Unavailable(_("The database is older than this Gridhall. Ask its owner to run: main.py db upgrade."))


def is_up_to_date(engine: Engine) -> bool:
    """Tell whether an upgrade by this very programme has been done, in this calendar year: another changes nothing.

    A copy of a database, or one that was restored on another server, lacks the roles that carry its name.
    """
    with engine.connect() as connection:
        return bool(connection.scalar(query("database_is_up_to_date"), {"fingerprint": fingerprint()}))


@cache
def fingerprint() -> str:
    """What an upgrade writes follows from some of the programme's files, and the calendar from year and library."""
    digest = hashlib.sha256(f"{datetime.now(UTC).year} {metadata.version('chinesecalendar')}".encode())
    for pattern in SOURCES:
        for file in sorted(ROOT.glob(pattern)):
            if file.is_file():
                digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return f"upgraded by {digest.hexdigest()[:32]}"


def current_version(connection: Connection) -> str | None:
    """Return the version of the tables, or None in an empty database."""
    if connection.scalar(text("select to_regclass('city.alembic_version')")) is None:
        return None
    return connection.scalar(text("select version_num from city.alembic_version"))


def known_versions() -> list[str]:
    """Return the versions of the tables that this programme knows, the oldest first, as the migrations' files begin."""
    return sorted(file.name.partition("_")[0] for file in MIGRATIONS.glob("[0-9]*_*.py"))


def head_version() -> str:
    """Return the version of the tables that this programme works with."""
    return known_versions()[-1]


def check_server(connection: Connection) -> None:
    """Refuse a server without what the city needs.

    Raises:
        Unavailable: PostgreSQL or PostGIS is missing or too old.
    """
    if connection.scalar(text("select current_setting('server_version_num')::int")) < OLDEST_SERVER:
        raise Unavailable(_("The database server is too old: PostgreSQL 15 or newer is needed."))
    version = connection.scalar(text("select default_version from pg_available_extensions where name = 'postgis'"))
    if version is None:
        raise Unavailable(
            _("The server has no PostGIS. Install it there (Debian: apt-get install postgresql-15-postgis-3).")
        )
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_POSTGIS:
        raise Unavailable(
            _("PostGIS on the server is too old ({version}): 3.2 or newer is needed.").format(version=version)
        )


def refuse_newer(connection: Connection) -> None:
    """Refuse a database that a newer programme has upgraded.

    Raises:
        Unavailable: it was.
    """
    version = current_version(connection)
    if version is not None and version not in known_versions():
        raise Unavailable(
            _(
                "The database was upgraded by a newer Gridhall (version {version}). Update Gridhall on this computer."
            ).format(version=version)
        )
