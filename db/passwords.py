"""Where the password of a person comes from: the password file of libpq, the system keyring, or a prompt.

It is never in an address, an argument, a file of ours or a log.
"""

from __future__ import annotations

import getpass
import logging
import sys

import keyring
from keyring.errors import KeyringError
from sqlalchemy import URL

from app.i18n import _

log = logging.getLogger(__name__)
SERVICE = "gridhall"


def find_password(url: URL) -> str | None:
    """Return the password kept in the system keyring for this person and server, or ask for it at a terminal."""
    kept = _from_keyring(url)
    if kept is not None:
        return kept
    if not sys.stdin or not sys.stdin.isatty():
        return None
    return getpass.getpass(_("Password of {person}: ").format(person=_label(url))) or None


def _from_keyring(url: URL) -> str | None:
    try:
        return keyring.get_password(SERVICE, _label(url))
    except (KeyringError, RuntimeError) as error:
        log.debug("The system keyring does not answer: %s", error)
        return None


def _label(url: URL) -> str:
    return f"{url.username or getpass.getuser()}@{url.host or 'localhost'}/{url.database or ''}"
