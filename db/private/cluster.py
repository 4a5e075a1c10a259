"""A private PostgreSQL + PostGIS for demo and tests, from the server programs installed on this machine.

It listens on a Unix socket in a folder that only its owner may enter, never on a network address. It is found again at
the next start, runs until it is stopped, and survives a crash of the client.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL

from app.errors import Refused, Unavailable, tell_reason
from app.i18n import _
from app.progress import Tell, say_nothing
from db.connection.errors import DATABASE_ERRORS, OBJECT_IN_USE, failure_of
from db.connection.tls import check_environment
from db.private.failures import explain_failure
from db.private.process import is_alive, processes_in, works_in
from db.private.programs import run_program, server_account
from db.schema.queries import plain_query

OWNER = "gridhall"
PORT = 5432
LONGEST_SOCKET = 100
BROKEN_OFF = -2
"""The limit of connections of a database whose removal was broken off."""
LONGEST_START_S = 600.0
FIRST_WAIT_S = 5
"""So long `pg_ctl` waits by itself; what takes longer is told."""
SLOW_S = 3.0
LOOK_EVERY_S = 0.3
MOST_NAMED = 5
ANSWERS = ("too many clients", "connection slots")
"""What a server that runs says to one who comes too many."""
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
        except DATABASE_ERRORS as error:
            return any(words in str(error) for words in ANSWERS)
        return True

    def start(self, tell: Tell = say_nothing) -> None:
        """Make the cluster if it is not there, and start it if it does not run.

        A server that was killed first does again what it had promised; that may take minutes, and is waited for.

        Args:
            tell: is told for what it waits.

        Raises:
            Unavailable: no server programs, a folder that cannot be written, a full disk, no start, or processes of a
                fallen server that do not end.
        """
        with self._lock(tell):
            until, said = time.monotonic() + LONGEST_START_S, ""
            while not self.is_running():
                words = self._what_it_waits_for() or self._launch()
                if time.monotonic() > until:
                    raise Unavailable(words or explain_failure(self, "pg_ctl", ""))
                if not words:
                    continue
                if words != said:
                    said = words
                    tell(words)
                time.sleep(LOOK_EVERY_S)

    def close_other_databases(self) -> None:
        """Let nobody but the owner enter the databases that are no city: what one takes there is taken from all."""
        with self._connect("postgres") as connection:
            if connection.execute("select pg_is_in_recovery()").fetchone() == (True,):
                return  # a standby is as its primary is
            for name in ("postgres", "template1"):
                connection.execute(sql.SQL(CLOSE_TO_ALL).format(sql.Identifier(name)))

    def log_bytes(self) -> int:
        """Return how much the server has written into its logs."""
        return sum(size for _changed, size, _file in self._dated_logs())

    def trim_logs(self, most_bytes: int = MOST_LOG_BYTES) -> int:
        """Empty the oldest logs until the rest is small enough; return how many bytes went."""
        logs = self._dated_logs()
        surplus = sum(size for _changed, size, _file in logs) - most_bytes
        gone = 0
        for _changed, size, file in logs:
            if gone >= surplus:
                break
            with contextlib.suppress(OSError):
                os.truncate(file, 0)  # the server goes on writing at the end of a file that it has open
                gone += size
        return gone

    def _dated_logs(self) -> list[tuple[float, int, Path]]:
        """The logs with when they were written last and their sizes, the oldest first."""
        found = []
        for file in (self.data_dir / "log").glob("*.log"):
            with contextlib.suppress(OSError):
                found.append((file.stat().st_mtime, file.stat().st_size, file))
        return sorted(found)

    def stop(self, tell: Tell = say_nothing) -> bool:
        """Stop the server; true if one was there, also one that was still starting.

        Raises:
            Unavailable: it does not end.
        """
        number = self.living_process()
        if number is None:
            return False
        with contextlib.suppress(Unavailable):  # it has just ended by itself
            self._run("pg_ctl", "-D", str(self.data_dir), "-W", "-m", "fast", "stop")
        until, slow_at, is_said = time.monotonic() + LONGEST_START_S, time.monotonic() + SLOW_S, False
        while self.living_process() == number:
            if time.monotonic() > until:
                raise Unavailable(
                    _("The private database server (process {number}) does not end; its log is in {folder}.").format(
                        number=number, folder=self.data_dir / "log"
                    )
                )
            if time.monotonic() > slow_at and not is_said:
                is_said = True
                tell(_("The private database server writes what it holds in memory; waiting for its end."))
            time.sleep(LOOK_EVERY_S / 3)
        return True

    def process_id(self) -> int | None:
        """Return the process of the running server, or None."""
        try:
            return int((self.data_dir / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return None

    def living_process(self) -> int | None:
        """Return the process of the server if it lives, whether it answers yet or not."""
        number = self.process_id()
        # After a start of the machine the number may be somebody else's.
        return number if number and is_alive(number) and works_in(number, self.data_dir) is not False else None

    def databases(self) -> list[str]:
        """Return the names of the databases that were made here; without those whose removal was broken off."""
        with self._connect("postgres") as connection:
            rows = connection.execute(
                "select datname from pg_database where not datistemplate and datname <> 'postgres'"
                " and datconnlimit <> -2 order by 1"
            )
            return [row[0] for row in rows]

    def holds(self, name: str) -> bool:
        """Tell whether a database of this name is here, or what a removal that was broken off left of it."""
        with self._connect("postgres") as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
            return bool(
                known or connection.execute(plain_query("roles_of_the_database"), {"database": name}).fetchall()
            )

    def ensure_database(self, name: str, template: str | None = None) -> URL:
        """Make a database of this name if there is none, and return its address.

        Raises:
            Refused: the name has characters that a database of ours may not have.
        """
        check_database_name(name)
        with self._connect("postgres") as connection:
            known = connection.execute("select datconnlimit from pg_database where datname = %s", [name]).fetchone()
            if known and known[0] == BROKEN_OFF:
                raise Unavailable(
                    _("The removal of the database {name} was broken off; ask again: main.py db reset.").format(
                        name=name
                    )
                )
            if not known:
                command = sql.SQL("create database {} template {}")
                connection.execute(command.format(sql.Identifier(name), sql.Identifier(template or "template0")))
                connection.execute(sql.SQL(CLOSE_TO_ALL).format(sql.Identifier(name)))
        return self.url(name)

    def is_made(self) -> bool:
        """Tell whether the folder holds a server, running or not."""
        return (self.data_dir / "PG_VERSION").exists()

    def drop_database(self, name: str) -> None:
        """Remove a database with everything in it, ending its sessions, and the roles of its posts and people.

        Asked again after it was broken off, it removes what is left.

        Raises:
            Unavailable: something in the database cannot be ended.
        """
        with self._connect("postgres") as connection:
            roles = connection.execute(plain_query("roles_of_the_database"), {"database": name}).fetchall()
            try:
                connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
            except DATABASE_ERRORS as error:
                if failure_of(error).state != OBJECT_IN_USE:
                    raise
                raise Unavailable(
                    _(
                        "The database {name} was not removed: {reason}. End this, and ask again: main.py db reset."
                    ).format(name=name, reason=" ".join(str(error).split()))
                ) from None
            for (role,) in roles:
                connection.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(role)))

    def _connect(self, database: str) -> psycopg.Connection:
        check_environment()
        return psycopg.connect(
            host=str(self.socket_dir), port=PORT, user=OWNER, dbname=database, autocommit=True, connect_timeout=5
        )

    @contextlib.contextmanager
    def _lock(self, tell: Tell) -> Iterator[None]:
        """Let two programs that start at once make one cluster."""
        self._make_folder(self.folder)
        until, is_said = time.monotonic() + LONGEST_START_S, False
        with (self.folder / "lock").open("w", encoding="ascii") as file:
            while True:
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                words = _("Another program is starting the private database server (folder {folder}).").format(
                    folder=self.folder
                )
                if time.monotonic() > until:
                    raise Unavailable(words)
                if not is_said:
                    is_said = True
                    tell(words)
                time.sleep(LOOK_EVERY_S / 3)
            yield

    def _what_it_waits_for(self) -> str:
        """Say which process of the server lives and does not answer yet, '' where none does."""
        number = self.living_process()
        if number is not None:
            return self._what_it_does(number)
        if not self.data_dir.is_dir():
            return ""
        left = processes_in(self.data_dir)
        if not left:
            return ""
        return _(
            "Processes of the server that has fallen are still ending ({numbers}; folder {folder}); waiting for them."
        ).format(numbers=", ".join(map(str, left[:MOST_NAMED])), folder=self.folder)

    def _what_it_does(self, number: int) -> str:
        answer = self._refusal()
        if "starting up" in answer or "recovery" in answer or "not yet accepting" in answer:
            words = _(
                "The private database server (process {number}) does again what it had promised before it was killed;"
                " waiting until it answers."
            )
        elif "shutting down" in answer:
            words = _("The private database server (process {number}) is still ending; waiting, to start it again.")
        else:
            words = _("The private database server (process {number}) is there and does not answer yet; waiting.")
        return words.format(number=number)

    def _refusal(self) -> str:
        try:
            self._connect("postgres").close()
        except DATABASE_ERRORS as error:
            return str(error)
        return ""

    def _launch(self) -> str:
        """Start the server; '' when it runs or the next look will tell, else what it waits for.

        Raises:
            Unavailable: it did not start.
        """
        if not (self.data_dir / "PG_VERSION").exists():
            self._make()
        self._make_folder(self.socket_dir)
        self._write_configuration()
        for file in (self.data_dir / "postmaster.pid", self.socket_dir / f".s.PGSQL.{PORT}.lock"):
            self._forget_stale(file)
        lengths = {file: file.stat().st_size for file in self._logs()}
        log = self.folder / "start.log"
        self.trim_logs()
        words = ("pg_ctl", "-D", str(self.data_dir), "-w", "-t", str(FIRST_WAIT_S), "-l", str(log), "start")
        code, output = run_program(self.server_bin, *words)
        if code == 0:
            self.close_other_databases()
            return ""
        if self.living_process() is not None:
            return ""
        # Only what was written since: yesterday's trouble is none of today's.
        for file in self._logs():
            output += file.read_bytes()[lengths.get(file, 0) :].decode("utf-8", "replace")
        if "shared memory block" in output and self._what_it_waits_for():
            return self._what_it_waits_for()
        raise Unavailable(explain_failure(self, "pg_ctl", output))

    def _logs(self) -> list[Path]:
        return [file for file in (self.folder / "start.log", *(self.data_dir / "log").glob("*.log")) if file.exists()]

    def _forget_stale(self, file: Path) -> None:
        """Remove a file of a process that ended, or whose number belongs to somebody else after a start of the machine.

        The server would take it for its own: also one that ended, where nobody buries it, still has its number. Whether
        something of it still uses its memory, the server finds out without the file.
        """
        try:
            number = abs(int(file.read_text("ascii").splitlines()[0]))
        except (OSError, ValueError, IndexError):
            return
        if not is_alive(number) or works_in(number, self.data_dir) is False:
            file.unlink(missing_ok=True)

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
        code, output = run_program(self.server_bin, program, *arguments)
        if code:
            raise Unavailable(explain_failure(self, program, output))


def check_database_name(name: str) -> None:
    """Refuse a name that no database of ours may have.

    Raises:
        Refused: it has other characters than small letters, digits, - and _.
    """
    if not NAME.fullmatch(name):
        raise Refused(_("“{name}” is not a valid database name. Use small letters, digits, - and _.").format(name=name))
