"""The log of this machine: a few files that never grow without end and never hold a password."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import re
import sys
from collections.abc import Iterator
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO
from urllib.parse import unquote

from app.errors import Refused
from app.i18n import N_, _
from app.settings import Settings

FILES = 5
FILE_BYTES = 2_000_000
FOLDER_MODE, FILE_MODE = 0o700, 0o600
FORM = "%(asctime)s %(levelname)-8s %(process)d %(threadName)s %(name)s: %(message)s"

WORDS = "password|passwd|passphrase|token|secret|tk|api_?key|key"
SECRETS = (
    re.compile(r"(?P<before>\bpostgres(?:ql)?(?:\+\w+)?://[^\s:/@?]*:)[^\s?]+(?=@)"),
    re.compile(r"(?P<before>\b[\w.+-]+://[^\s:/@]*:)[^\s/]+(?=@)"),
    re.compile(rf"(?P<before>\b(?:{WORDS})=)(?:'[^']*'|[^\s&'\"]+)", re.IGNORECASE),
    re.compile(r"(?P<before>SCRAM-SHA-256\$)[^\s'\"]+"),
)
"""What is replaced in every line: passwords in addresses, in connection words, keys of tile servers, and verifiers."""
FACTS = (
    re.compile(r"(?ms)(?P<before>^(?:DETAIL|CONTEXT|QUERY|LINE \d+):[ \t]*)\S.*?(?=\n\S|\n\s*\n|\s*\Z)"),
    re.compile(r"(?P<before>\[parameters: ).*?(?=\]\s*(?:\n|\Z))", re.DOTALL),
    re.compile(r"(?P<before>\breporter[\"']?\s*[:=]\s*)\{[^}]*\}"),
    re.compile(r"(?P<before>\bphone[\"']?\s*[:=]\s*)(?:\"[^\"]*\"|'[^']*'|[^\s,})]+)"),
    re.compile(r"(?P<before>\b(?:invalid|out of range|value)\b[^\n\"]{0,80}: )\"[^\"]*\""),
)
"""What a server's error may tell of people: rows and statements that failed, values that were given, who reported."""


NO_PASSWORD = N_(
    "Leave the password out of the address. Gridhall asks for it, or reads it from the keyring or the password file."
)


def start_logging(settings: Settings) -> str | None:
    """Write the log to `logs/gridhall.log` in the data folder.

    Returns:
        A sentence for people where that is impossible and work goes on without a log, else None.
    """
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, LogFile)]:
        root.removeHandler(handler)
        handler.close()
    keep_quiet()
    root.setLevel(settings.log_level)
    logging.captureWarnings(True)
    try:
        root.addHandler(open_log(log_file(settings)))
    except OSError as error:
        return _tell_unwritten(log_file(settings), error)
    return None


def keep_quiet() -> None:
    """Let nothing be printed where no log is: Python itself would print warnings and tracebacks to people."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())


def log_file(settings: Settings) -> Path:
    """Return the file that the log is written to."""
    return Path(settings.data_dir) / "logs" / "gridhall.log"


def open_log(file: Path) -> LogFile:
    """Open the log.

    Raises:
        OSError: the folder or the file cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    file.parent.chmod(FOLDER_MODE)  # also one that is there already, whatever the mask of the process says
    for older in file.parent.glob(file.name + "*"):
        if older.is_file() and not older.is_symlink():
            older.chmod(FILE_MODE)
    handler = LogFile(file)
    handler.setFormatter(DiscreetFormatter(FORM))
    return handler


def hide_secrets(text: str) -> str:
    """Return the text with every password and key, and what it may tell of people, replaced by three stars."""
    for pattern in (*SECRETS, *FACTS):
        text = pattern.sub(r"\g<before>***", text)
    return text


def refuse_secret(address: str) -> None:
    """Refuse an address with a password in it, also one that is written in code (%70 for p), without saying it again.

    Raises:
        Refused: it holds one; what is started for it would show it to everybody on this machine.
    """
    if any(pattern.search(words) for words in (address, unquote(address)) for pattern in SECRETS):
        raise Refused(_(NO_PASSWORD))


class DiscreetFormatter(logging.Formatter):
    """Formats a record, tracebacks included, without its secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of the log."""
        return hide_secrets(super().format(record))


class LogFile(RotatingFileHandler):
    """A log that several processes (wall, keeper, traffic) write and turn over together."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, maxBytes=FILE_BYTES, backupCount=FILES - 1, encoding="utf-8")
        self._has_failed = False

    def _open(self) -> TextIOWrapper:
        """Open the file for nobody but oneself."""
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, FILE_MODE)
        os.fchmod(descriptor, FILE_MODE)
        return os.fdopen(descriptor, self.mode, encoding=self.encoding, errors=self.errors)  # type: ignore[return-value]

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record to the file that bears the name now."""
        try:
            self._follow()
        except OSError:
            self.handleError(record)
            return
        super().emit(record)

    def doRollover(self) -> None:  # noqa: N802 - named by Python
        """Turn the files over, unless another process has just done so."""
        with self._alone():
            self._follow()
            if self.stream is None or self.stream.tell() >= FILE_BYTES // 2:
                super().doRollover()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - named by Python
        """Tell once that the log cannot be written, in one line; work goes on."""
        if self._has_failed:
            return
        self._has_failed = True
        with contextlib.suppress(OSError):
            print(_tell_unwritten(self.baseFilename, sys.exc_info()[1]), file=sys.stderr)

    def _follow(self) -> None:
        if self.stream is None:
            return
        if not self._is_named(self.stream):
            self.stream.close()
            self.stream = self._open()
        self.stream.seek(0, os.SEEK_END)

    def _is_named(self, stream: IO[str]) -> bool:
        try:
            return os.path.samestat(Path(self.baseFilename).stat(), os.fstat(stream.fileno()))
        except FileNotFoundError:
            return False

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        descriptor = os.open(self.baseFilename + ".lock", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
        with os.fdopen(descriptor, "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _tell_unwritten(file: Path | str, error: BaseException | None) -> str:
    sentence = _("The log {file} cannot be written ({reason}). Gridhall continues without a log.")
    return sentence.format(file=file, reason=getattr(error, "strerror", None) or error)
