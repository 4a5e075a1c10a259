"""What can go wrong with a question, as the troubles that people are told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from app.errors import Forbidden, Unavailable
from app.i18n import _
from db.schema.other_version import explain_other_version
from db.stores.cases import is_lost

NOT_ALLOWED = "42501"


@contextmanager
def told() -> Iterator[None]:
    """Turn a lost server and a missing right into their sentences; a mistake in a question stays a bug.

    Raises:
        Forbidden: this person may not read it.
        Unavailable: the database cannot be reached.
    """
    try:
        yield
    except DBAPIError as error:
        if is_lost(error):
            raise Unavailable(_("The database cannot be reached now. Try again.")) from error
        if getattr(error.orig, "sqlstate", None) == NOT_ALLOWED:
            raise Forbidden(_("Your post has no right to see this. Ask the administrator.")) from None
        other = explain_other_version(error)
        if other is not None:
            raise Unavailable(other) from error
        raise
