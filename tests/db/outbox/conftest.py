"""The tiny city with late cases, channels, contacts and a ladder; its clock stands at a Monday morning."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from app.ladder.model import LadderRow
from app.outbox.model import Delivery, TakenMessage
from db.stores.outbox import OutboxQueue
from tests.db.ladder.conftest import MONDAY, city, draft, in_force, late_case, people, set_time, sweep, template
from tests.fakes.jobs import begin_worker

__all__ = ["MONDAY", "city", "draft", "in_force", "late_case", "people", "set_time", "sweep", "template"]

DIGEST = LadderRow("H3", "handle", 0, "digest", "unit")
ROBOT = "https://localhost:1/cgi-bin/webhook/send?key=secret-of-the-robot"


def contact(city: Connection, purpose: str = "mail", value: str = "unit@example.invalid", unit_id: int = 1) -> None:
    """Let a unit be reached."""
    city.execute(
        text("insert into city.unit_contacts (unit_id, purpose, value, valid_from)"
             " values (:unit, :purpose, :value, '2026-01-01')"),
        {"unit": unit_id, "purpose": purpose, "value": value},
    )  # fmt: skip


def open_channel(city: Connection, channel: str = "mail", **changes: object) -> None:
    """Switch a channel on."""
    city.execute(
        text("update city.outbox_channels set is_on = true, host = 'localhost', sender = 'hall@example.invalid'"
             " where channel = :channel"),
        {"channel": channel},
    )  # fmt: skip
    for name, value in changes.items():
        city.execute(text(f"update city.outbox_channels set {name} = :value where channel = :channel"),
                     {"value": value, "channel": channel})  # fmt: skip


def add_message(city: Connection, key: str, kind: str = "test", facts: str = "{}", unit_id: int = 1) -> int:
    """Let a message wait."""
    return city.execute(
        text("select city.add_message(:unit, :kind, :key, cast(:facts as jsonb))"),
        {"unit": unit_id, "kind": kind, "key": key, "facts": facts},
    ).scalar_one()


def collect(city: Connection) -> int:
    """Sweep, do the steps, and collect the digests of this hour."""
    sweep(city)
    return city.execute(text("select city.collect_digests()")).scalar_one()


def states(city: Connection) -> list[tuple[str, str | None]]:
    """Return state and trouble of all messages, in their order."""
    rows = city.execute(text("select state, trouble from city.outbox_messages order by message_id"))
    return [tuple(row) for row in rows]


@pytest.fixture
def queue(city: Connection) -> OutboxQueue:
    """The outbox as a worker takes from it."""
    return OutboxQueue(city, begin_worker(city))


def send(queue: OutboxQueue, delivery: Delivery) -> TakenMessage | None:
    """Take a message and let this be what became of it."""
    message = queue.take()
    if message is not None:
        assert queue.end(message, delivery)
    return message


def files(folder: Path) -> list[Path]:
    """Return the messages of a folder, by name."""
    return sorted(folder.glob("*")) if folder.exists() else []
