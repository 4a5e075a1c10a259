"""The outbox in the database: as people see it, and as a worker empties it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, text

from app.i18n import N_, _
from app.outbox.model import STATES, Channel, Delivery, OutboxMessage, OutboxView, TakenMessage
from db.connection.errors import Failure, translated
from db.connection.session import transaction
from db.schema.queries import query
from db.stores.refusals import explain_refusal

LEASE_S = 120.0
"""Far longer than a try may take (`app/outbox/limits.py`)."""
SENTENCES = {
    "GH140": N_("Only administrators look after the outbox."),
    "GH141": N_("This message no longer exists. Press F5."),
    "GH142": N_("This is not possible while the message is “{state}”. Press F5."),
    "GH143": N_("Missing or not valid in the channel: {what}."),
    "GH144": N_("No channel that is on reaches the unit “{unit}”. Check its contacts and the channels."),
}
WHATS = {
    "channel": N_("the channel"), "host": N_("the mail server: --host"), "sender": N_("the sender: --sender"),
    "security": N_("the encryption: only a mail server on this computer may do without"),
    "value": N_("a value is out of range or not of its kind"),
}  # fmt: skip
RETRY = text("select city.retry_message(:id)")
DROP = text("select city.drop_message(:id, :reason)")
ACKNOWLEDGE = text("select city.acknowledge_message(:id, :note)")
SET_CHANNEL = text("select city.set_channel(:channel, cast(:changes as jsonb))")
TEST = text("select city.add_test_message(:unit, :purpose)")
COUNTS = text("select state, messages from city.outbox_counts()")
CLOCK = text("select clock_timestamp() as read_at, city.time_zone() as time_zone")
END = text("select city.end_message(:id, :worker_id, :try_no, :outcome, :trouble, :said)")
WATCH = text("select city.watch_acknowledgements()")
STUCK = text("select city.stuck_messages()")


def explain(failure: Failure) -> str | None:
    """Return the sentence of a refusal, or None where the error is none."""
    facts = failure.facts or {}
    if failure.state not in SENTENCES:
        return explain_refusal(failure.state, facts)
    state, what = str(facts.get("state", "?")), str(facts.get("what", "?"))
    words = {"state": _(STATES.get(state, state)), "what": _(WHATS.get(what, what)), "unit": facts.get("unit") or "?"}
    return _(SENTENCES[failure.state]).format(**words)


class DatabaseOutboxStore:
    """Messages and channels, as whoever is logged in; see the port."""

    def __init__(self, bind: Engine | Connection, person: str | None = None) -> None:
        """Keep the address.

        Args:
            person: database role to act as; only the owner of a private cluster can.
        """
        self._bind, self._person = bind, person

    def look(self, states: Sequence[str], most: int) -> OutboxView:
        """Return counts, channels, and the first messages of some states."""
        with self._work() as connection:
            clock = connection.execute(CLOCK).one()
            rows = connection.execute(query("outbox_list"), {"states": list(states), "most": most})
            return OutboxView(
                {row.state: row.messages for row in connection.execute(COUNTS)},
                tuple(OutboxMessage(**row._mapping) for row in rows), tuple(_channels(connection)),
                clock.read_at, clock.time_zone,
            )  # fmt: skip

    def retry(self, message_id: int) -> None:
        """Try a message again, as if for the first time."""
        with self._work() as connection:
            connection.execute(RETRY, {"id": message_id})

    def drop(self, message_id: int, reason: str) -> None:
        """Send a message no more."""
        with self._work() as connection:
            connection.execute(DROP, {"id": message_id, "reason": reason})

    def acknowledge(self, message_id: int, note: str) -> None:
        """Note that the unit has the message."""
        with self._work() as connection:
            connection.execute(ACKNOWLEDGE, {"id": message_id, "note": note})

    def channels(self) -> list[Channel]:
        """Return the channels and their settings."""
        with self._work() as connection:
            return _channels(connection)

    def set_channel(self, channel: str, changes: Mapping[str, Any]) -> None:
        """Change what is given of a channel."""
        with self._work() as connection:
            connection.execute(SET_CHANNEL, {"channel": channel, "changes": json.dumps(dict(changes))})

    def add_test_message(self, unit: str, purpose: str | None) -> int:
        """Let a test message wait for a unit; return its number."""
        with self._work() as connection:
            return int(connection.execute(TEST, {"unit": unit, "purpose": purpose}).scalar_one())

    @contextmanager
    def _work(self) -> Iterator[Connection]:
        with translated(explain), transaction(self._bind, self._person) as connection:
            yield connection


class OutboxQueue:
    """The messages as one worker takes them; each call is a transaction of its own, none is open while it sends."""

    def __init__(self, bind: Engine | Connection, worker_id: int, lease_s: float = LEASE_S) -> None:
        self._bind, self._worker_id, self._lease_s = bind, worker_id, lease_s

    def take(self) -> TakenMessage | None:
        """Lease the next message that may be sent now."""
        with transaction(self._bind) as connection:
            values = {"worker_id": self._worker_id, "lease_s": self._lease_s}
            row = connection.execute(query("outbox_take"), values).one_or_none()
        return None if row is None else TakenMessage(**{**row._mapping, "hosts": tuple(row.hosts)})

    def end(self, message: TakenMessage, delivery: Delivery) -> bool:
        """Keep what became of a try; False where the lease has passed on meanwhile."""
        values = {
            "id": message.message_id, "worker_id": self._worker_id, "try_no": message.tries,
            "outcome": delivery.outcome.value, "trouble": delivery.trouble, "said": _printable(delivery.said),
        }  # fmt: skip
        with transaction(self._bind) as connection:
            return bool(connection.scalar(END, values))

    def watch_acknowledgements(self) -> int:
        """Look who gave a sign; return how many messages are stuck now because nobody did."""
        with transaction(self._bind) as connection:
            return int(connection.execute(WATCH).scalar_one())


def read_stuck_messages(connection: Connection) -> int:
    """Return how many messages nobody tries any more."""
    return int(connection.execute(STUCK).scalar_one())


def _channels(connection: Connection) -> list[Channel]:
    rows = connection.execute(query("outbox_channels"))
    return [Channel(**{**row._mapping, "hosts": tuple(row.hosts or ())}) for row in rows]


def _printable(said: str | None) -> str | None:
    """What the other side said, as one line that the database takes."""
    return "".join(one if one.isprintable() else " " for one in said) if said else None
