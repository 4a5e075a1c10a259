"""The plain values of the outbox: a message, its states, what can go wrong with it, and the channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.i18n import N_, NC_, _

KINDS = {"digest": N_("Digest"), "test": N_("Test message"), "text": NC_("outbox", "Message")}
"""What a message is. `text`: its facts hold `subject` and `body`, written by whoever adds it."""
STATES = {
    "stuck": N_("Stuck"), "failed": N_("To retry"), "waiting": NC_("outbox", "Waiting"),
    "sending": N_("Being sent"), "sent": NC_("outbox", "Sent"), "dropped": NC_("outbox", "Dropped"),
}  # fmt: skip
"""The states of a message, those first that somebody has to look at."""
CHANNELS = {"mail": N_("Mail"), "robot": N_("Group robot"), "folder": N_("Folder")}
TROUBLES = {
    "no_contact": N_("The unit has no mail address and no group robot. Add one under Unit contacts, then try again."),
    "unreachable": N_("The other side cannot be reached, or broke off."),
    "not_trusted": N_("The certificate of the other side cannot be verified. Nothing was sent."),
    "no_tls": N_("The mail server offers no encryption. Nothing was sent."),
    "login_failed": N_("The mail server refuses the login. Check the login and its password."),
    "refused": N_("The other side refuses the message. Check the address of the unit."),
    "busy": N_("The other side takes no message now."),
    "robot_error": N_("The robot answered with an error."),
    "garbled": N_("The answer cannot be understood. The message may have arrived or not: ask the unit, then decide."),
    "uncertain": N_(
        "The connection broke after sending. The message may have arrived or not: ask the unit, then decide."
    ),
    "wrong_address": N_("This address is no robot of WeCom or DingTalk on an allowed host. Correct the unit contact."),
    "no_secret": N_("The secret of this channel is missing on the worker's computer: main.py outbox secret."),
    "disk_full": N_("The disk of the folder is full. Free some space."),
    "no_folder": N_("The folder cannot be written. Correct its rights."),
    "private": N_("The text names a telephone or identity number. It was not sent."),
    "no_acknowledgement": N_("The server took it, but the unit gave no sign in time. Telephone the unit."),
    "worker_died": N_("The worker ended while it sent the message. It will be tried again."),
    "broken": N_("The message cannot be written. Send the details to the administrator."),
}  # fmt: skip
"""What goes wrong, in one sentence each; the keys are stored."""


TIMEOUT = "timeout"
"""What is kept as the words of the other side where it said nothing in time."""


class Outcome(StrEnum):
    """What became of one try; `city.end_message` takes these words."""

    SENT = "sent"
    RETRY = "retry"
    STUCK = "stuck"


@dataclass(frozen=True)
class Delivery:
    """The result of one try.

    Args:
        trouble: a key of `TROUBLES`; None when sent.
        said: what the other side said, without any secret.
    """

    outcome: Outcome
    trouble: str | None = None
    said: str | None = None


SENT = Delivery(Outcome.SENT)


@dataclass(frozen=True)
class TakenMessage:
    """A message that a worker has taken, with what its channel needs.

    Args:
        key: the other side knows the message again by it.
        channel: a key of `CHANNELS`.
        address: where the unit is reached; never logged.
        facts: what the text is made of.
        made_at: city time.
        tries: which try this is, from 1.
        host, port, security, sender, login: of the mail server.
        hosts: where a robot's address may lead.
    """

    message_id: int
    key: str
    kind: str
    unit_code: str
    unit_name: str
    unit_name_en: str | None
    channel: str
    address: str = field(repr=False)
    facts: Mapping[str, Any] = field(repr=False)
    made_at: datetime
    tries: int
    host: str | None = None
    port: int | None = None
    security: str | None = None
    sender: str | None = None
    login: str | None = None
    hosts: tuple[str, ...] = ()
    time_zone: str = "Asia/Shanghai"


@dataclass(frozen=True)
class OutboxMessage:
    """One message as its page shows it; `made_at` is city time, all other instants are real time."""

    message_id: int
    key: str
    kind: str
    unit_code: str
    unit_name: str
    unit_name_en: str | None
    channel: str | None
    address: str | None
    facts: Mapping[str, Any] = field(repr=False)
    made_at: datetime
    state: str
    tries: int
    tried_at: datetime | None = None
    retry_at: datetime | None = None
    sent_at: datetime | None = None
    acknowledge_by: datetime | None = None
    acknowledged_at: datetime | None = None
    trouble: str | None = None
    last_error: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Channel:
    """One channel and its settings; see `db/schema/migrations/versions/0031_outbox.sql`."""

    channel: str
    is_on: bool
    per_minute: int
    acknowledge_s: int | None
    host: str | None
    port: int | None
    security: str | None
    sender: str | None
    login: str | None
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class OutboxView:
    """What the page of the outbox shows.

    Args:
        counts: messages by state: those that are not done, and what ended in the last day.
        messages: the first of the states that were asked for.
        read_at: the server's real time.
    """

    counts: Mapping[str, int]
    messages: tuple[OutboxMessage, ...]
    channels: tuple[Channel, ...]
    read_at: datetime
    time_zone: str


def trouble_text(key: str | None, said: str | None = None) -> str:
    """Return the sentence of a trouble, with what the other side said; '' where there is none."""
    if not key:
        return ""
    sentence = _(TROUBLES.get(key, key))
    said = _("no answer in time") if said == TIMEOUT else said
    return _("{sentence} ({said})").format(sentence=sentence, said=said) if said else sentence
