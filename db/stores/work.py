"""A transaction of a store, whose troubles are told in plain words."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from app.errors import Conflict, Refused
from app.i18n import _
from db.connection.errors import DATABASE_ERRORS, Explain, Failure, failure_of, translated
from db.connection.session import transaction
from db.stores.refusals import explain_refusal


@contextmanager
def told_work(
    bind: Engine | Connection, person: str | None, sentences: Mapping[str, str], facts: tuple[str, ...]
) -> Iterator[Connection]:
    """Give a connection inside a transaction.

    Args:
        sentences: the store's own sentences by SQLSTATE; the law of a case has the others.
        facts: the values that these sentences name.

    Raises:
        Refused: a rule of the database said no.
        Unavailable: the database cannot be reached.
    """
    with translated(_explaining(sentences, facts)), transaction(bind, person) as connection:
        yield connection


@contextmanager
def contended_work(
    bind: Engine | Connection, person: str | None, explain: Explain, faster: Container[str]
) -> Iterator[Connection]:
    """Give a connection inside a transaction that may come after somebody else's.

    Args:
        faster: the SQLSTATEs that say so.

    Raises:
        Conflict: somebody was faster.
        Refused: a rule of the database said no.
        Unavailable: the database cannot be reached.
    """
    try:
        with translated(explain), transaction(bind, person) as connection:
            yield connection
    except Refused as refused:
        cause = refused.__cause__ or refused.__context__
        if isinstance(cause, DATABASE_ERRORS) and failure_of(cause).state in faster:
            raise Conflict(str(refused)) from None
        raise


def _explaining(sentences: Mapping[str, str], names: tuple[str, ...]) -> Explain:
    def explain(failure: Failure) -> str | None:
        facts = failure.facts or {}
        if failure.state in sentences:
            return _(sentences[failure.state]).format(**(dict.fromkeys(names, "?") | facts))
        return explain_refusal(failure.state, facts)

    return explain
