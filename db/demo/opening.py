"""Opens the demo city: makes it where it is not there, and lets its own time go on where it is."""

from __future__ import annotations

from sqlalchemy import Engine, text

from app.errors import Refused
from app.i18n import _
from app.progress import TerminalBar, say
from app.settings import Settings
from db.connection.engine import find_url, is_private, open_engine
from db.connection.session import transaction
from db.demo.build import build
from db.demo.plan import PlanAhead
from db.schema.upgrade import upgrade
from db.schema.version import current_version, is_up_to_date

SEED = 2026
DATABASES = {"city": "private:demo", "small": "private:demo-small"}


def open_demo(database: str, size: str, speed: float, settings: Settings) -> str:
    """Make sure that the demo city is there and return the name of its database.

    Raises:
        Refused: the database is no private one, or holds another city.
    """
    database = database or DATABASES[size]
    if not is_private(database):
        raise Refused(_("The demo city can only be built in a private database: --database private:NAME."))
    engine = open_engine(find_url(database, settings, makes=True))
    try:
        ahead = None
        if not is_up_to_date(engine):
            ahead = PlanAhead(SEED) if _has_no_tables(engine) else None
            upgrade(engine, waiting=say)
        _build_where_missing(engine, size, ahead)
        with transaction(engine) as connection:
            connection.execute(text("select city.resume_clock(:speed)"), {"speed": speed})
    finally:
        engine.dispose()
    return database


def _has_no_tables(engine: Engine) -> bool:
    with engine.connect() as connection:
        return current_version(connection) is None


def _build_where_missing(engine: Engine, size: str, ahead: PlanAhead | None) -> None:
    with engine.connect() as connection:
        found = connection.execute(text("select is_demo, demo_size from city.city_profile")).one_or_none()
    if found is None:
        bar = TerminalBar()
        try:
            build(engine, size, SEED, bar, ahead)
        finally:
            bar.close()
    elif not found.is_demo:
        raise Refused(_("This database holds a real city. The demo needs a database of its own."))
    elif found.demo_size != size:
        raise Refused(
            _("This database holds the demo city of size {size}. Name another database.").format(size=found.demo_size)
        )
