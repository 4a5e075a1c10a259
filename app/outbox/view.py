"""What the page of the outbox says, in words."""

from __future__ import annotations

import logging
from datetime import datetime

from app.i18n import N_, NC_, _, pick
from app.outbox.model import CHANNELS, STATES, OutboxMessage, OutboxView, trouble_text
from app.outbox.texts import words_of
from app.texts.times import local

log = logging.getLogger(__name__)

ACKNOWLEDGED = NC_("outbox", "Acknowledged")
NO_CHANNEL = N_("No channel is on, so nothing is sent. On the server: main.py outbox set CHANNEL --on.")


def state_text(one: OutboxMessage) -> str:
    """Return the state of a message; of one that was sent whether the unit gave a sign."""
    return _(ACKNOWLEDGED) if one.acknowledged_at is not None else _(STATES[one.state])


def summary_text(view: OutboxView) -> str:
    """Return how many messages there are of each state, in a line."""
    words = [f"{_(label)} {view.counts[key]:,}" for key, label in STATES.items() if view.counts.get(key)]
    on = [_(CHANNELS[one.channel]) for one in view.channels if one.is_on]
    words += [_("Channels: {names}").format(names=_(", ").join(on))] * bool(on)
    return " · ".join(words)


def warning_text(view: OutboxView) -> str:
    """Return what somebody has to see to; '' when all is well."""
    return "" if any(one.is_on for one in view.channels) else _(NO_CHANNEL)


def message_facts(one: OutboxMessage, time_zone: str) -> tuple[str, str, str]:
    """Return what went wrong, when what happened, and what the message says."""
    facts = [
        _("To {unit} ({code}), {address}").format(
            unit=pick(one.unit_name, one.unit_name_en), code=one.unit_code, address=one.address or _("no address")
        ),
        *(
            _(words).format(time=_at(at, time_zone))
            for words, at in (
                (N_("last try {time}"), one.tried_at), (N_("next try {time}"), one.retry_at),
                (N_("sent {time}"), one.sent_at), (N_("acknowledged {time}"), one.acknowledged_at),
                (N_("a sign is due by {time}"), None if one.acknowledged_at else one.acknowledge_by),
            )
            if at is not None
        ),
    ]  # fmt: skip
    facts += [_("Note: {text}").format(text=one.note)] * bool(one.note)
    try:
        words = words_of(one, time_zone)
        text = f"{words.subject}\n\n{words.text()}"
    except (KeyError, ValueError, TypeError, AttributeError):
        log.exception("message %d cannot be written", one.message_id)
        text = ""
    return trouble_text(one.trouble, one.last_error), " · ".join(facts), text


def _at(at: datetime, time_zone: str) -> str:
    return f"{local(at.timestamp(), time_zone):%m-%d %H:%M:%S}"
