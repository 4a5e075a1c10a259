"""A private PostgreSQL + PostGIS for demo and tests, from the server programs installed on this machine.

It listens on a Unix socket in a folder that only its owner may enter, never on a network address. It is found again at
the next start, runs until it is stopped, and survives a crash of the client.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL

from app.errors import Refused, Unavailable, tell_reason
from app.i18n import _
from db.queries import plain_query
from db.tls import check_environment

OWNER = "gridhall"
PORT = 5432
LONGEST_SOCKET = 100
OLDEST_SERVER = 15
SERVER_ACCOUNT = "postgres"
EVERYBODY = "_staff"
"""The group role `<database>_staff` holds the roles of all posts and people of a database."""
NAME = re.compile(r"[a-z][a-z0-9_-]{0,40}")

CONFIGURATION = """
# Written by Gridhall: reachable only through the socket beside it.
listen_addresses = ''
unix_socket_directories = '{socket_dir}'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
checkpoint_timeout = 15min
max_locks_per_transaction = 512
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = on
log_directory = 'log'
log_filename = 'server-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_min_messages = fatal
log_min_error_statement = panic
temp_file_limit = 8GB
max_prepared_transactions = 0
"""
CLOSE_TO_ALL = "revoke connect, temporary on database {} from public"
MOST_LOG_BYTES = 256 * 1024**2
LEAST_MEMORY = 1024**3
SESSIONS_IN_MEMORY = 24
"""A server process may take that part of the memory of the machine: a person has at most twenty sessions."""


@dataclass(frozen=True)
class PrivateCluster:
    """The cluster kept in one folder.

    Args:
        folder: everything of the cluster lies in here.
        server_bin: where the server programs are; found by itself when None.
    """

    folder: Path
    server_bin: Path | None = None

    @property
    def data_dir(self) -> Path:
        """The server's own data folder."""
        return self.folder / "data"

    @property
    def socket_dir(self) -> Path:
        """The folder of the socket; a short one elsewhere when the data folder's path is too long for a socket."""
        inside = self.folder / "run"
        if len(str(inside)) < LONGEST_SOCKET - len("/.s.PGSQL.5432"):
            return inside
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"gridhall-{digest}"

    def url(self, database: str) -> URL:
        """Return the address of a database in this cluster."""
        return URL.create("postgresql+psycopg", username=OWNER, database=database, query={"host": str(self.socket_dir)})

    def is_running(self) -> bool:
        """Tell whether the server answers on its socket."""
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self) -> None:
        """Make the cluster if it is not there, and start it if it does not run.

        Raises:
            Unavailable: no server programs, a folder that cannot be written, a full disk, or no start.
        """
        with self._lock():
            if self.is_running():
                return
            if not (self.data_dir / "PG_VERSION").exists():
                self._make()
            self._make_folder(self.socket_dir)
            self._write_configuration()
            log = self.folder / "start.log"
            self.trim_logs()
            self._run("pg_ctl", "-D", str(self.data_dir), "-w", "-t", "60", "-l", str(log), "start")
            self.close_other_databases()

    def close_other_databases(self) -> None:
        """Let nobody but the owner enter the databases that are no city: what one takes there is taken from all."""
        with self._connect("postgres") as connection:
            if connection.execute("select pg_is_in_recovery()").fetchone() == (True,):
                return  # a standby is as its primary is
            for name in ("postgres", "template1"):
                connection.execute(sql.SQL(CLOSE_TO_ALL).format(sql.Identifier(name)))

    def log_bytes(self) -> int:
        """Return how much the server has written into its logs."""
        return sum(size for _changed, size, _file in self._logs())

    def trim_logs(self, most_bytes: int = MOST_LOG_BYTES) -> int:
        """Empty the oldest logs until the rest is small enough; return how many bytes went."""
        logs = self._logs()
        surplus = sum(size for _changed, size, _file in logs) - most_bytes
        gone = 0
        for _changed, size, file in logs:
            if gone >= surplus:
                break
            with contextlib.suppress(OSError):
                os.truncate(file, 0)  # the server goes on writing at the end of a file that it has open
                gone += size
        return gone

    def _logs(self) -> list[tuple[float, int, Path]]:
        """The logs with when they were written last and their sizes, the oldest first."""
        found = []
        for file in (self.data_dir / "log").glob("*.log"):
            with contextlib.suppress(OSError):
                found.append((file.stat().st_mtime, file.stat().st_size, file))
        return sorted(found)

    def stop(self) -> bool:
        """Stop the server; true if one was running."""
        if not (self.data_dir / "PG_VERSION").exists() or not self.is_running():
            return False
        self._run("pg_ctl", "-D", str(self.data_dir), "-w", "-m", "fast", "stop")
        return True

    def process_id(self) -> int | None:
        """Return the process of the running server, or None."""
        try:
            return int((self.data_dir / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return None

    def databases(self) -> list[str]:
        """Return the names of the databases that were made here."""
        with self._connect("postgres") as connection:
            rows = connection.execute(
                "select datname from pg_database where not datistemplate and datname <> 'postgres' order by 1"
            )
            return [row[0] for row in rows]

    def ensure_database(self, name: str, template: str | None = None) -> URL:
        """Make a database of this name if there is none, and return its address.

        Raises:
            Refused: the name has characters that a database of ours may not have.
        """
        if not NAME.fullmatch(name):
            raise Refused(
                _("“{name}” is no name for a database: use small letters, digits, - and _.").format(name=name)
            )
        with self._connect("postgres") as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
            if not known:
                command = sql.SQL("create database {} template {}")
                connection.execute(command.format(sql.Identifier(name), sql.Identifier(template or "template0")))
                connection.execute(sql.SQL(CLOSE_TO_ALL).format(sql.Identifier(name)))
        return self.url(name)

    def rename_database(self, name: str, new_name: str) -> None:
        """Give a database another name; nobody may be connected to it."""
        with self._connect("postgres") as connection:
            connection.execute(
                sql.SQL("alter database {} rename to {}").format(sql.Identifier(name), sql.Identifier(new_name))
            )

    def drop_database(self, name: str) -> None:
        """Remove a database with everything in it, ending its sessions, and the roles of its posts and people."""
        with self._connect("postgres") as connection:
            roles = connection.execute(plain_query("roles_of_the_database"), {"group": name + EVERYBODY}).fetchall()
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
            for (role,) in roles:
                connection.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(role)))

    def _connect(self, database: str) -> psycopg.Connection:
        check_environment()
        return psycopg.connect(
            host=str(self.socket_dir), port=PORT, user=OWNER, dbname=database, autocommit=True, connect_timeout=5
        )

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """Let two programs that start at once make one cluster."""
        self._make_folder(self.folder)
        with (self.folder / "lock").open("w", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _make(self) -> None:
        shutil.rmtree(self.data_dir, ignore_errors=True)
        unfinished = self.folder / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._run(
            "initdb",
            "-D",
            str(unfinished),
            "-U",
            OWNER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--data-checksums",
        )
        unfinished.rename(self.data_dir)

    def _write_configuration(self) -> None:
        file = self.data_dir / "postgresql.auto.conf"
        text = CONFIGURATION.format(socket_dir=str(self.socket_dir).replace("'", "''"))
        if not file.exists() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8")
            self._hand_over(file)

    def _make_folder(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            self._hand_over(folder)
        except OSError as error:
            sentence = _("The folder {folder} cannot be written ({reason}); choose another with GRIDHALL_DATA_DIR.")
            raise Unavailable(sentence.format(folder=folder, reason=tell_reason(error))) from None

    def _hand_over(self, path: Path) -> None:
        account = server_account()
        if account is not None:
            os.chown(path, account.pw_uid, account.pw_gid)

    def _run(self, program: str, *arguments: str) -> None:
        account = server_account()
        person: dict[str, Any] = (
            {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
        )
        path = find_server_bin(self.server_bin) / program
        command = [str(path), *arguments]
        if program == "pg_ctl" and "start" in arguments:  # the sessions of the server inherit the limit
            command = ["/bin/sh", "-c", 'ulimit -d "$0" && exec "$@"', str(_most_memory_kib()), *command]
        with tempfile.TemporaryFile() as output:
            # A pipe would be inherited by the server and never end; a file does not mind.
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False,
                start_new_session=True, env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}, **person,
            )  # fmt: skip
            if done.returncode:
                output.seek(0)
                raise Unavailable(self._explain(program, output.read().decode("utf-8", "replace")))

    def _explain(self, program: str, output: str) -> str:
        log = self.folder / "start.log"
        if program == "pg_ctl" and log.exists():
            output += log.read_text("utf-8", "replace")
        lines = [line.strip() for line in output.splitlines() if re.search(r"FATAL|PANIC|ERROR|error:|No space", line)]
        reason = lines[-1] if lines else output.strip().splitlines()[-1] if output.strip() else program
        if "No space left" in output or "could not extend file" in output:
            return _(
                "The disk that holds {folder} is full; free some space or choose another with GRIDHALL_DATA_DIR."
            ).format(folder=self.folder)
        if "ermission denied" in output:
            return _(
                "The server's account cannot reach {folder}; choose another with GRIDHALL_DATA_DIR ({reason})."
            ).format(folder=self.folder, reason=reason)
        return _("The private database server did not start: {reason} (folder {folder}).").format(
            reason=reason, folder=self.folder
        )


def _most_memory_kib() -> int:
    """How much memory of its own a process of the server may take, so that one person's sessions do not take it all."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(LEAST_MEMORY, machine // SESSIONS_IN_MEMORY) // 1024


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


def _major(folder: Path) -> int:
    answer = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)", answer)
    return int(found.group(1)) if found else 0
