"""Why a server did not start, in one sentence, from what its programs wrote."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
from pathlib import Path
from typing import Protocol

from app.i18n import _
from db.private.programs import server_account

LEAST_FREE = 64 * 2**20
"""A disk with less is full: the server needs a whole segment of its log, and some more."""
TROUBLE = r"FATAL|PANIC|ERROR|error:|No space"
FULL = r"No space left|[Dd]isk quota|wrote only \d+ of \d+ bytes"
NO_DISK = r"shared memory|/dev/shm|semaphore|/PostgreSQL\."
"""Of these the machine has a store that is no disk."""


class ServerFolders(Protocol):
    """Where a server keeps its files."""

    @property
    def folder(self) -> Path:
        """Everything of the server lies in here."""

    @property
    def data_dir(self) -> Path:
        """The data folder of the server."""

    @property
    def socket_dir(self) -> Path:
        """The folder of the socket."""


def explain_failure(place: ServerFolders, program: str, output: str) -> str:
    """Say why a program of the server failed, from what it wrote in this very run."""
    lines = [line.strip() for line in output.splitlines() if re.search(TROUBLE, line) and "starting up" not in line]
    reason = lines[0] if lines else output.strip().splitlines()[-1].strip() if output.strip() else program
    facts = {"folder": place.folder, "reason": reason}
    troubles, full = "\n".join(lines), full_disk(place)
    if full is not None and re.search(FULL, troubles) and not re.search(NO_DISK, troubles):
        facts["folder"] = full
        return _(
            "The disk that holds {folder} is full; free some space or choose another with GRIDHALL_DATA_DIR."
        ).format(**facts)
    if "No space left" in troubles and re.search(NO_DISK, troubles):
        return _("The machine has too little shared memory for the server, whose disk is not full: {reason}.").format(
            **facts
        )
    if "wrong ownership" in output:
        account = server_account()
        return _(
            "The folder {data} belongs to {owner}, and the server runs as {account}; give it to this account"
            " (chown -R), or choose another folder with GRIDHALL_DATA_DIR."
        ).format(
            data=place.data_dir,
            owner=_name_of(place.data_dir.stat().st_uid),
            account=account.pw_name if account else _name_of(os.geteuid()),
        )
    if "ermission denied" in output:
        return _(
            "The server's account cannot reach {folder}; choose another with GRIDHALL_DATA_DIR ({reason})."
        ).format(**facts)
    if "Address already in use" in output or ("lock file" in output and "already exists" in output):
        return _("Another server uses {folder} or its socket {socket}: {reason}.").format(
            **facts, socket=place.socket_dir
        )
    return _("The private database server did not start: {reason} (folder {folder}).").format(**facts)


def full_disk(place: ServerFolders) -> Path | None:
    """Return the folder of the server whose disk has no room, if one has none."""
    for folder in (place.data_dir, place.data_dir / "pg_wal", place.folder):
        with contextlib.suppress(OSError):
            disk = os.statvfs(folder)
            if disk.f_bavail * disk.f_frsize < LEAST_FREE or (disk.f_files and not disk.f_favail):
                return folder
    return None


def _name_of(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
