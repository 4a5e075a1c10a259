"""What the owner of a database lacks for an upgrade, and the lines with which a superuser of the server gives it."""

from __future__ import annotations

from sqlalchemy import Connection

from app.errors import Unavailable
from app.i18n import _
from db.schema.queries import query


def lines_for_a_superuser(connection: Connection, needed_only: bool = False) -> list[str]:
    """Return the statements that give the owner what is lacking; none for a superuser or for somebody else.

    Args:
        needed_only: nothing where only the right to end sessions is lacking, without which an upgrade works.
    """
    row = connection.execute(query("rights_of_the_owner")).one_or_none()
    if row is None or (needed_only and row.has_postgis and row.has_roles):
        return []
    return [
        *([] if row.has_postgis else ["create extension postgis with schema public;"]),
        *([] if row.has_roles else [f"alter role {row.person} createrole;"]),
        *([] if row.may_end_sessions else [f"grant pg_signal_backend, pg_read_all_stats to {row.person};"]),
    ]


def lacking_sentence(connection: Connection) -> str:
    """Return in one line what a superuser has to type in this database, '' where nothing is lacking."""
    lines = lines_for_a_superuser(connection)
    if not lines:
        return ""
    words = _("The owner of this database lacks rights. A superuser of the server types in it: {lines}")
    return words.format(lines=" ".join(lines))


def refuse_lacking_rights(connection: Connection) -> None:
    """Refuse an upgrade that cannot reach its end, before anything of it is begun.

    Raises:
        Unavailable: the owner may not make PostGIS or the roles; everything that is lacking is told in one line.
    """
    if lines_for_a_superuser(connection, needed_only=True):
        raise Unavailable(lacking_sentence(connection))
