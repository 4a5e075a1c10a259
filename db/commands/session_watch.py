"""What one login takes from all others, and what a server leaves open: told by `db status`, bounded by the worker."""

from __future__ import annotations

import logging

from sqlalchemy import Connection, Row, text

from app.i18n import _
from app.texts.text_table import size_text
from db.schema.queries import query

log = logging.getLogger(__name__)

FULL_SHARE = 0.05
"""From this share on it is told how full the table of locks and the queue of notifications are."""


def end_sessions_in_the_way(connection: Connection) -> int:
    """End the sessions of people that take too much from others, name them in the log, and return their number."""
    ended = connection.execute(text("select * from city.end_sessions_in_the_way()")).all()
    for row in ended:
        log.warning("ended a session of %s: %s", row.role_name, row.kind)
    return len(ended)


def sessions_told(connection: Connection) -> list[str]:
    """Say who is in others' way, with what, since when, and how full is what all share."""
    told = [
        _("{who} (session {pid}): {what}, since {since}").format(
            who=row.role_name, pid=row.pid or "–", what=_tell_session(row), since=_tell_since(row)
        )
        for row in connection.execute(query("sessions_in_the_way"))
    ]
    used = connection.execute(text("select * from city.shared_use()")).one()
    if used.locks >= FULL_SHARE:
        told.append(_("the table of locks is full to {percent} %").format(percent=round(100 * used.locks)))
    if used.notifications >= FULL_SHARE:
        told.append(
            _("the queue of notifications is full to {percent} %").format(percent=round(100 * used.notifications))
        )
    return told


def _tell_session(row: Row) -> str:
    sentences = {
        "waited_for": _("{amount} sessions wait for it"),
        "idle": _("a transaction is open and nothing happens in it"),
        "long": _("one question or transaction goes on and on"),
        "locks": _("it holds {amount} locks"),
        "temporary": _("it has {bytes} of temporary files"),
        "elsewhere": _("it is in another database of the server"),
        "prepared": _("a prepared transaction waits for its end"),
    }
    return sentences[row.kind].format(amount=row.amount, bytes=size_text(row.amount or 0))


def _tell_since(row: Row) -> str:
    if row.since is None:
        return _("an unknown time")
    return f"{row.since:%H:%M:%S}" if row.is_of_today else f"{row.since:%Y-%m-%d %H:%M}"


def doors_told(connection: Connection) -> list[str]:
    """Say what the server leaves open to people of the city, and who closes it how."""
    rows = connection.execute(text("select * from city.open_doors()")).all()
    others = ", ".join(row.name for row in rows if row.kind == "database")
    sentences = {
        "database": _(
            "people may enter other databases ({names}): revoke connect, temporary on database … from public"
        ).format(names=others),
        "locks": _("advisory locks may be called by everybody: upgrade once as a superuser"),
        "counters": _("the server's counters and locks may be read by everybody: upgrade once as a superuser"),
        "code": _("code of one's own may be run by everybody: upgrade once as a superuser"),
        "temporary": _("temporary files have no limit: set temp_file_limit, or upgrade once as a superuser"),
        "signal": _("the owner of the city may not end sessions: grant pg_signal_backend, pg_read_all_stats to it"),
        "log": _("errors of people's statements are logged whole: set log_min_messages to fatal, or watch the disk"),
        "prepared": _("prepared transactions are possible: set max_prepared_transactions to 0"),
    }
    return [sentences[kind] for kind in dict.fromkeys(row.kind for row in rows)]
