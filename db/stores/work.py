"""A transaction of a store, whose troubles are told in plain words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from app.errors import Refused, Unavailable
from app.i18n import _
from db.connection.session import transaction
from db.schema.other_version import explain_other_version
from db.stores.refusals import explain_refusal


def is_operational(error: DBAPIError) -> bool:
    """Tell whether the trouble is the server's and not that of what was asked."""
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)


@contextmanager
def told_work(
    bind: Engine | Connection,
    person: str | None,
    sentences: Mapping[str, str],
    facts: tuple[str, ...],
    is_lost: Callable[[DBAPIError], bool] = is_operational,
) -> Iterator[Connection]:
    """Give a connection inside a transaction.

    Args:
        sentences: the store's own sentences by SQLSTATE; the law of a case has the others.
        facts: the values that these sentences name.
        is_lost: which errors mean that the database cannot be reached.

    Raises:
        Refused: a rule of the database said no.
        Unavailable: the database cannot be reached.
    """
    try:
        with transaction(bind, person) as connection:
            yield connection
    except DBAPIError as error:
        sentence = _explain(error, sentences, facts)
        if sentence is not None:
            raise Refused(sentence) from None
        if is_lost(error):
            raise Unavailable(_("The database cannot be reached now. Try again.")) from error
        other = explain_other_version(error)
        if other is not None:
            raise Unavailable(other) from error
        raise


def _explain(error: DBAPIError, sentences: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    state = getattr(error.orig, "sqlstate", None) or ""
    detail = getattr(getattr(error.orig, "diag", None), "message_detail", None) or "{}"
    facts: dict[str, Any] = json.loads(detail) if state.startswith("GH") else {}
    if state in sentences:
        return _(sentences[state]).format(**(dict.fromkeys(names, "?") | facts))
    return explain_refusal(state, facts)
