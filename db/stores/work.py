"""A transaction of a store, whose troubles are told in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from app.i18n import _
from db.connection.errors import Explain, Failure, translated
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


def _explaining(sentences: Mapping[str, str], names: tuple[str, ...]) -> Explain:
    def explain(failure: Failure) -> str | None:
        facts = failure.facts or {}
        if failure.state in sentences:
            return _(sentences[failure.state]).format(**(dict.fromkeys(names, "?") | facts))
        return explain_refusal(failure.state, facts)

    return explain
