"""Where the password of a person comes from: the password file of libpq, the system keyring, or a prompt.

It is never in an address, an argument, a file of ours or a log.
"""

from __future__ import annotations

import getpass
import logging
import os
import stat
import sys
from pathlib import Path

import keyring
from keyring.errors import KeyringError
from sqlalchemy import URL

from app.errors import Refused, tell_reason
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


def ask_new_password(person: str, file: Path | None = None) -> str:
    """Ask twice for a new password at a terminal, or read it from a file that nobody else may read.

    Raises:
        Refused: there is neither, the two differ, or the file is open to others.
    """
    if file is not None:
        return _from_file(file)
    if not sys.stdin or not sys.stdin.isatty():
        raise Refused(_("There is no terminal to ask for the password. Name a password file: --password-file FILE."))
    password = getpass.getpass(_("New password of {person}: ").format(person=person))
    if password != getpass.getpass(_("Repeat the password: ")):
        raise Refused(_("The two passwords differ. Nothing was changed."))
    return password


def keep_password(url: URL, password: str) -> None:
    """Put a changed password into the system keyring, where the old one was kept there."""
    if _from_keyring(url) is None:
        return
    try:
        keyring.set_password(SERVICE, _label(url), password)
    except (KeyringError, RuntimeError) as error:
        log.warning("The system keyring keeps the old password: %s", error)


def find_secret(name: str, folder: Path) -> str | None:
    """Return a secret of a channel from the system keyring, or from a file of its name that nobody else may read.

    Raises:
        Refused: the file is open to others, or holds nothing.
    """
    kept = _from_service(name)
    file = folder / name
    return kept if kept is not None or not file.exists() else _from_file(file)


def keep_secret(name: str, secret: str, folder: Path) -> Path | None:
    """Keep a secret in the system keyring; where there is none, in a file of mode 0600, whose path is returned."""
    try:
        keyring.set_password(SERVICE, name, secret)
        return None
    except (KeyringError, RuntimeError) as error:
        log.debug("The system keyring does not answer: %s", error)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / name
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(secret + "\n")
    return file


def _from_file(file: Path) -> str:
    try:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise Refused(_("Others can read {file}. Restrict it to yourself: chmod 600.").format(file=file))
        return file.read_text("utf-8").splitlines()[0]
    except OSError as error:
        raise Refused(_("{file} cannot be read: {reason}.").format(file=file, reason=tell_reason(error))) from None
    except (UnicodeDecodeError, IndexError):
        raise Refused(_("{file} contains no password.").format(file=file)) from None


def _from_keyring(url: URL) -> str | None:
    return _from_service(_label(url))


def _from_service(label: str) -> str | None:
    try:
        return keyring.get_password(SERVICE, label)
    except (KeyringError, RuntimeError) as error:
        log.debug("The system keyring does not answer: %s", error)
        return None


def _label(url: URL) -> str:
    return f"{url.username or getpass.getuser()}@{url.host or 'localhost'}/{url.database or ''}"
