"""The one place that tells what an error of the database means, for psycopg and for SQLAlchemy alike.

Every error is one of `Kind`. A store or a reader runs its work in `translated`, an act that may be sent twice in
`insist`; whoever only has to decide (wait, begin anew, give up) asks `failure_of`.

Source: PostgreSQL, appendix A "Error Codes"; codes of class GH are our own (`db/schema/sql/city`).
"""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import psycopg
from sqlalchemy import URL
from sqlalchemy import exc as sqlalchemy_errors

from app.errors import Busy, Conflict, Forbidden, Refused, Unavailable
from app.i18n import N_, _
from db.connection.tls import explain_tls

log = logging.getLogger(__name__)

DATABASE_ERRORS = (psycopg.Error, sqlalchemy_errors.SQLAlchemyError)
"""What an `except` names; then `failure_of` tells what it is."""

FORBIDDEN_STATE = "42501"
NO_LOGIN = "28"
"""The class of accounts and passwords that the server does not let in."""
LOCK_TIMEOUT = "55P03"
CANCELLED = "57014"
OBJECT_IN_USE = "55006"
DEPENDENT_OBJECTS = "2BP01"
TOO_LATE = "GH015"
"""Our own: a commit that came too late to be let in."""
DATA_EXCEPTIONS = "22"
"""The class of errors whose sentence repeats the value that was given."""

HELD_UP = frozenset({LOCK_TIMEOUT, CANCELLED, "40001", "40P01", TOO_LATE})
"""Lock timeout, cancelled statement, serialization failure, deadlock: another try may go through."""
SESSION_ENDED = frozenset({"25P03", "25P04"})
"""The server ended a session that was idle in its transaction, or whose transaction lasted too long."""
LOST_CLASSES = frozenset({"08", "53", "57", "58"})
"""Connection exceptions, resources, intervention by an operator, errors outside PostgreSQL."""
DISK_FULL = "53100"
NOT_THERE = frozenset({"42883", "42P01", "42703", "3F000"})
"""A function, a table, a column or a schema that the database does not have."""
IN_EACH_OTHERS_WAY = "tuple concurrently"
"""Two sessions changed one row of the catalogue; the server has no code of its own for it."""

CONFLICT = "GH002"
TRIES = 5
PATIENCE_S = 6.0
"""After so long no new try begins: whoever pressed the key is told instead."""

LOST = N_("The database cannot be reached now. Try again.")
OUTDATED = N_(
    "The database was upgraded to another version. Close this window, update Gridhall and open it again. "
    "Actions that were not confirmed were not carried out."
)
FULL = N_("The disk of the database server is full. Nothing was changed. Free some space there.")
SCARCE = N_("The database server has no memory, connection or disk left for this. Nothing was changed. Try later.")
LOCKED = N_("Another session uses the same data. Nothing was changed. Try again.")
DEADLOCK = N_("Two actions blocked each other, and this one was stopped. Nothing was changed. Try again.")
STOPPED = N_("The database server stopped this action before it was finished. Nothing was changed. Try again.")
NO_CONNECTION_FREE = N_("All connections to the database are in use. Nothing was changed. Try again.")
NO_RIGHT = N_("Your account has no right for this. Ask the administrator.")

FAULTY = N_("The database server reports a fault of its disk or files. Nothing was changed. Tell the administrator.")
NO_RIGHT_TO_SEE = N_("Your post has no right to see this. Ask the administrator.")

LACKS = {"53": SCARCE, "58": FAULTY}
BUSY_SENTENCES = {LOCK_TIMEOUT: LOCKED, CANCELLED: STOPPED}

Answer = TypeVar("Answer")


class Kind(StrEnum):
    """What an error means for whoever asked."""

    LOST = "lost"
    """The server is away or has no room; nothing is wrong with what was asked."""
    RETRY = "retry"
    """The server is there and undid this for the sake of others; the same may be tried again."""
    REFUSED = "refused"
    """A rule of ours said no: class GH."""
    FORBIDDEN = "forbidden"
    OUTDATED = "outdated"
    """The database is of another version of the programme."""
    BUG = "bug"


@dataclass(frozen=True)
class Failure:
    """An error of the database as facts.

    Attributes:
        kind: what it means.
        state: SQLSTATE, '' where the server gave none.
        words: the first line of what the server or its library says, in the server's language; for the log.
        facts: what a refusal of ours tells beside its code.
        table, constraint: what the server names, '' where it names none.
    """

    kind: Kind
    state: str = ""
    words: str = ""
    facts: dict[str, Any] | None = None
    table: str = ""
    constraint: str = ""


Explain = Callable[[Failure], str | None]
"""The sentence for a failure that a topic has its own words for, None for all others."""


def explain_nothing(_failure: Failure) -> str | None:
    """Have no words of one's own."""
    return None


def failure_of(error: BaseException) -> Failure:
    """Return what an error of the database tells; anything else is a bug."""
    if isinstance(error, sqlalchemy_errors.TimeoutError):
        return Failure(Kind.RETRY, words=_first_line(str(error)))
    is_cut = isinstance(error, sqlalchemy_errors.DBAPIError) and error.connection_invalidated
    cause = error.orig if isinstance(error, sqlalchemy_errors.DBAPIError) else error
    if not isinstance(cause, psycopg.Error):
        return Failure(Kind.LOST if is_cut else Kind.BUG, words=_first_line(str(error)))
    state, words = cause.sqlstate or "", _first_line(str(cause)) or type(cause).__name__
    return Failure(
        Kind.LOST if is_cut else _kind(cause, state, words),
        state,
        words,
        _facts(cause.diag.message_detail) if state.startswith("GH") else None,
        cause.diag.table_name or "",
        cause.diag.constraint_name or "",
    )


def _kind(cause: psycopg.Error, state: str, words: str) -> Kind:
    if state in HELD_UP or IN_EACH_OTHERS_WAY in words:
        return Kind.RETRY
    if state.startswith("GH"):
        return Kind.REFUSED
    if state == FORBIDDEN_STATE or state.startswith(NO_LOGIN):
        return Kind.FORBIDDEN
    if state in NOT_THERE:
        return Kind.OUTDATED
    if state[:2] in LOST_CLASSES or state in SESSION_ENDED:
        return Kind.LOST
    is_of_connection = isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError)
    return Kind.LOST if is_of_connection and not state else Kind.BUG


def _facts(detail: str | None) -> dict[str, Any]:
    try:
        facts = json.loads(detail or "{}")
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def translate(
    error: BaseException,
    explain: Explain = explain_nothing,
    lost: str = LOST,
    no_right: str = NO_RIGHT,
    busy: str = "",
) -> Refused | Unavailable | None:
    """Return the trouble that people are told instead of an error of the database, or None for a bug.

    Args:
        explain: the topic's own sentences; it is asked first.
        lost: what is said of a lost connection; may name {reason}.
        no_right: what is said of a missing right.
        busy: what is said of everything that was held up; '' says by what.
    """
    failure = failure_of(error)
    sentence = explain(failure)
    if sentence is not None:
        return _refusal(failure.state)(sentence)
    if failure.kind is Kind.LOST:
        words = _lack(failure) or _(lost).format(reason=failure.words.rstrip("."))
        return Unavailable(words)
    if failure.kind is Kind.RETRY and failure.state != TOO_LATE:
        return Busy(_(busy) if busy else explain_busy(failure))
    if failure.kind is Kind.FORBIDDEN:
        return Forbidden(_(no_right))
    if failure.kind is Kind.OUTDATED:
        # A programme and a database of one version never meet this; the log keeps the error in case it is our own.
        log.error("The database lacks what was asked for", exc_info=error)
        return Unavailable(_(OUTDATED))
    return None


def _refusal(state: str) -> type[Refused]:
    return {CONFLICT: Conflict, FORBIDDEN_STATE: Forbidden}.get(state, Refused)


def explain_busy(failure: Failure) -> str:
    """Say in one sentence by what something was held up."""
    return _(BUSY_SENTENCES.get(failure.state, DEADLOCK if failure.state else NO_CONNECTION_FREE))


def _lack(failure: Failure) -> str | None:
    if failure.state == DISK_FULL:
        return _(FULL)
    return _(LACKS[failure.state[:2]]) if failure.state[:2] in LACKS else None


@contextmanager
def translated(
    explain: Explain = explain_nothing, lost: str = LOST, no_right: str = NO_RIGHT, busy: str = ""
) -> Iterator[None]:
    """Turn an error of the database into what people are told; see `translate`. A bug stays what it is.

    Raises:
        Refused: a rule of the database said no; as `Forbidden` a missing right, as `Conflict` somebody faster.
        Unavailable: the database cannot be reached, has no room or another version; as `Busy` what was held up.
    """
    try:
        yield
    except DATABASE_ERRORS as error:
        trouble = translate(error, explain, lost, no_right, busy)
        if trouble is None:
            raise
        # The server speaks its own language: its reason is the cause, which the log names.
        raise trouble from (error if isinstance(trouble, Unavailable) else None)


def insist(attempt: Callable[[], Answer], explain: Explain = explain_nothing) -> Answer:
    """Do something that may safely be sent twice, and do it again, a few times, where it was only held up.

    Only for acts with a request id and for what changes nothing: an attempt must be a whole transaction (or a whole
    savepoint), so that the one before has left nothing.

    Raises:
        Refused, Unavailable: as `translated`.
    """
    until = time.monotonic() + PATIENCE_S
    for turn in range(1, TRIES):
        try:
            return attempt()
        except DATABASE_ERRORS as error:
            if failure_of(error).kind is not Kind.RETRY or time.monotonic() > until:
                with translated(explain):
                    raise
        time.sleep(random.uniform(0.005, 0.02) * turn)
    with translated(explain):
        return attempt()


# What a command says of the whole database ----------------------------------------------------------------------------


def tell_database_error(error: BaseException) -> str | None:
    """Say in one sentence what the database refused, lacks or lost, or return None where the statement is at fault."""
    failure = failure_of(error)
    if failure.state == DISK_FULL:
        return _(
            "The disk of the database server is full ({reason}). Nothing was changed. Free some space there."
        ).format(reason=failure.words)
    if failure.kind is Kind.FORBIDDEN:
        return _("Your account has no right for this ({reason}). Ask the administrator.").format(reason=failure.words)
    if failure.kind is Kind.LOST:
        return _("The connection to the database was lost ({reason}). Try again.").format(reason=failure.words)
    if failure.kind is Kind.RETRY:
        return explain_busy(failure)
    return None


def wants_password(error: BaseException) -> bool:
    """Tell whether the server would let this account in with the right password."""
    words = str(getattr(error, "orig", error))
    return "no password supplied" in words or "password authentication failed" in words


def explain_connection(error: BaseException, url: URL) -> str:
    """Say in one sentence why a connection failed and what to do."""
    cause = getattr(error, "orig", None) or error
    words = str(cause).strip()
    place = f"{url.host or url.query.get('host', '')}/{url.database}"
    if wants_password(error):
        return _(
            "The server at {place} does not accept this name and password. Try again, or ask the administrator."
        ).format(place=place)
    untrusted = explain_tls(words, place)
    if untrusted is not None:
        return untrusted
    if "permission denied for database" in words or "is not permitted to log in" in words:
        return _("Your account has no access to {place}, or it is locked. Ask the administrator.").format(place=place)
    if isinstance(cause, psycopg.OperationalError) and "does not exist" in words:
        return _("There is no such database or account at {place}: {reason}.").format(
            place=place, reason=_last_line(words)
        )
    return _("The database server at {place} cannot be reached: {reason}.").format(
        place=place, reason=_last_line(words)
    )


def is_data_exception(error: psycopg.Error) -> bool:
    """Tell whether the server's sentence repeats a value that somebody gave."""
    return (error.sqlstate or "").startswith(DATA_EXCEPTIONS)


def _first_line(words: str) -> str:
    return words.strip().splitlines()[0].rstrip(".") if words.strip() else ""


def _last_line(words: str) -> str:
    """The last reason; lines that begin with a tab only ask whether the server runs."""
    reasons = [line for line in words.splitlines() if line.strip() and not line.startswith("\t")]
    return reasons[-1].strip().rstrip(".") if reasons else ""
