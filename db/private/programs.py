"""The server programs of this machine: where they are, as whom they run, how much memory they may take."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from app.errors import Unavailable
from app.i18n import _

OLDEST_SERVER = 15
SERVER_ACCOUNT = "postgres"
LEAST_MEMORY = 1024**3
SESSIONS_IN_MEMORY = 24
"""A server process may take that part of the memory of the machine: a person has at most twenty sessions."""


def run_program(server_bin: Path | None, program: str, *arguments: str) -> tuple[int, str]:
    """Run a server program as the account of the server; return its exit code and everything that it wrote."""
    account = server_account()
    person: dict[str, Any] = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    path = find_server_bin(server_bin) / program
    command = [str(path), *arguments]
    if program == "pg_ctl" and "start" in arguments:  # the sessions of the server inherit the limit
        command = ["/bin/sh", "-c", 'ulimit -d "$0" && exec "$@"', str(_most_memory_kib()), *command]
    with tempfile.TemporaryFile() as output:
        # A pipe would be inherited by the server and never end; a file does not mind.
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False,
            start_new_session=True, env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}, **person,
        )  # fmt: skip
        output.seek(0)
        return done.returncode, output.read().decode("utf-8", "replace")


def server_account() -> pwd.struct_passwd | None:
    """Return the account that the server runs as when the caller is root, else None.

    Raises:
        Unavailable: the caller is root and that account does not exist.
    """
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SERVER_ACCOUNT)
    except KeyError:
        raise Unavailable(
            _(
                "PostgreSQL does not run as root and the account “postgres” is missing;"
                " install the Debian package postgresql-15."
            )
        ) from None


def find_server_bin(wanted: Path | None) -> Path:
    """Return the folder of the newest installed server programs.

    Raises:
        Unavailable: none is installed, or only one that is too old.
    """
    candidates = [wanted] if wanted else [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    on_path = shutil.which("initdb")
    if on_path and not wanted:
        candidates.append(Path(on_path).resolve().parent)
    versions = [(_major(folder), folder) for folder in candidates if folder and (folder / "initdb").exists()]
    newest = max(versions, default=None)
    if newest is None or newest[0] < OLDEST_SERVER:
        raise Unavailable(
            _(
                "No PostgreSQL server of version 15 or newer was found; install one with PostGIS"
                " (Debian: apt-get install postgresql-15-postgis-3) or set GRIDHALL_SERVER_BIN."
            )
        )
    return newest[1]


def _most_memory_kib() -> int:
    """How much memory of its own a process of the server may take, so that one person's sessions do not take it all."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(LEAST_MEMORY, machine // SESSIONS_IN_MEMORY) // 1024


def _major(folder: Path) -> int:
    answer = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)", answer)
    return int(found.group(1)) if found else 0
