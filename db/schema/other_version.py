"""Tells a programme that runs on that its database was upgraded, or put back, to another version meanwhile."""

from __future__ import annotations

import logging

import psycopg
from sqlalchemy.exc import DBAPIError

from app.i18n import _

NOT_THERE = ("42883", "42P01", "42703", "3F000")
"""What the server says of a function, a table, a column or a schema that it does not have."""

log = logging.getLogger(__name__)


def explain_other_version(error: BaseException) -> str | None:
    """Say what to do where the database lacks what this programme asks for, or return None for another error.

    A programme and a database of one version never meet this; the log keeps the error in case it is our own.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, psycopg.Error) or cause.sqlstate not in NOT_THERE:
        return None
    log.error("The database lacks what was asked for", exc_info=error)
    return _(
        "The database was upgraded to another version. Close this window, update Gridhall and open it again. "
        "Actions that were not confirmed were not carried out."
    )
