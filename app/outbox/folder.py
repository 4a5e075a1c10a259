"""A folder instead of a network: each message is a mail file of its own, for the demo city and for tests."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

from app.errors import DISK_FULL, tell_reason
from app.outbox.mail import write_mail
from app.outbox.model import SENT, Delivery, Outcome, TakenMessage
from app.outbox.texts import Words
from app.texts.times import local


def file_name(message: TakenMessage) -> str:
    """Return the name of a message's file, the same at every try."""
    unit = re.sub(r"[^A-Za-z0-9_-]", "_", message.unit_code)[:40]
    at = local(message.made_at.timestamp(), message.time_zone)
    return f"{at:%Y%m%d-%H%M}-{unit}-{message.key}.eml"


def write_to_folder(message: TakenMessage, words: Words, domain: str, folder: Path) -> Delivery:
    """Write a message as a whole file or not at all; a second try writes the same file again."""
    target = folder / file_name(message)
    part = target.with_name(f".{target.name}.part")
    try:
        content = write_mail(message, words, domain).as_bytes()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        return Delivery(Outcome.RETRY, "disk_full" if error.errno in DISK_FULL else "no_folder", tell_reason(error))
    except ValueError as error:
        return Delivery(Outcome.STUCK, "refused", str(error))
    return SENT
