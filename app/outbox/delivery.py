"""One try: the text is made, looked at once more, and given to its channel."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import Refused
from app.outbox.folder import write_to_folder
from app.outbox.limits import LIMIT_S
from app.outbox.mail import send_mail
from app.outbox.model import Delivery, Outcome, TakenMessage
from app.outbox.privacy import names_a_person
from app.outbox.robot import send_to_robot
from app.outbox.texts import Words, words_of

log = logging.getLogger(__name__)

FindSecret = Callable[[str], str | None]
"""Gives the secret of a name such as `mail@<server>`, `robot` or `robot-<unit>`; None where none is kept."""


@dataclass(frozen=True)
class Courier:
    """Gives messages to their channels.

    Args:
        domain: of Message-IDs, the name of the database.
        folder: where the channel `folder` writes.
        find_secret: the keyring or the files of this computer.
        context: what certificates are verified against; the trusted ones of the system.
    """

    domain: str
    folder: Path
    find_secret: FindSecret
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    limit_s: float = LIMIT_S

    def deliver(self, message: TakenMessage) -> Delivery:
        """Try once; what happens is a result and never an error."""
        try:
            words = words_of(message, message.time_zone)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            log.exception("message %d cannot be written", message.message_id)
            return Delivery(Outcome.STUCK, "broken", type(error).__name__)
        if _is_private(message, words):
            return Delivery(Outcome.STUCK, "private")
        if message.channel == "folder":
            return write_to_folder(message, words, self.domain, self.folder)
        try:
            secret = self._secret_of(message)
        except Refused as trouble:
            return Delivery(Outcome.RETRY, "no_secret", str(trouble))
        if message.channel == "robot":
            return send_to_robot(message, words, secret, self.context, self.limit_s)
        return send_mail(message, words, self.domain, secret, self.context, self.limit_s)

    def _secret_of(self, message: TakenMessage) -> str | None:
        if message.channel == "robot":
            return self.find_secret(f"robot-{message.unit_code}") or self.find_secret("robot")
        # Bound to the server: whoever names another one in the channel does not get the password of this one.
        return self.find_secret(f"mail@{message.host}") if message.login else None


def _is_private(message: TakenMessage, words: Words) -> bool:
    numbers = tuple(str(one.get("case_no")) for one in message.facts.get("list") or ())
    return names_a_person(f"{words.subject}\n{words.text()}", (message.key, *numbers))
