"""The file of rejected rows."""

from __future__ import annotations

import contextlib
import csv
import os
from itertools import count
from pathlib import Path
from typing import IO, Any

from app.errors import Refused, Unavailable, tell_reason
from app.i18n import LANGUAGES, N_, _, translate
from app.imports.model import Reject

COLUMNS = (N_("line"), N_("identifier"), N_("reason"))
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
MARK = "utf-8-sig"
"""The mark at the beginning makes Excel read it rightly."""


def rejects_beside(file: Path, elsewhere: Path) -> Path:
    """Return where the rejects of a file go: beside it, or `elsewhere` where its folder cannot be written.

    A file of that name that is no rejects file of ours is somebody's: then the name gets a number.
    """
    folder = file.resolve().parent
    if not is_writable(folder):
        folder = elsewhere
    names = (folder / f"{file.name}.rejects{f'-{number}' if number > 1 else ''}.csv" for number in count(1))
    return next(path for path in names if is_ours(path))


def is_writable(folder: Path) -> bool:
    """Tell whether files may be put into a folder; one that nobody may write is left alone by root too."""
    return os.access(folder, os.W_OK) and bool(folder.stat().st_mode & 0o222)


def is_ours(path: Path) -> bool:
    """Tell whether nothing is lost by writing there: nothing is there, or the rejects of an earlier run."""
    heads = {",".join(translate(word, language) for word in COLUMNS).encode() for language in LANGUAGES}
    try:
        with path.open("rb") as opened:
            return opened.readline(256).strip().removeprefix("\ufeff".encode()) in heads
    except FileNotFoundError:
        return True
    except OSError:
        return False


def harmless(text: str) -> str:
    """Return a text of strangers so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_MARKS) else text


class RejectsFile:
    """Writes rejects as they come; the file is made at the start, and none is left where nothing is rejected."""

    def __init__(self, path: Path | None) -> None:
        self.path, self._file = path, None
        self.count = 0
        if path is not None:
            self._begin(path)

    _file: IO[str] | None

    def _begin(self, path: Path) -> None:
        if path.is_file() and not is_ours(path):
            raise Refused(
                _("{file} is there already and holds something else; name another file with --rejects.").format(
                    file=path
                )
            )
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("w", encoding=MARK, newline="")
            self._write([[_(word) for word in COLUMNS]])
        except OSError as error:
            raise Refused(self._trouble(error)) from None

    def _write(self, rows: list[list[Any]]) -> None:
        assert self._file is not None
        csv.writer(self._file).writerows(rows)
        self._file.flush()

    def _trouble(self, error: OSError) -> str:
        sentence = _("The rejects file {file} cannot be written ({reason}); name another with --rejects.")
        return sentence.format(file=self.path, reason=tell_reason(error))

    def add(self, rejects: list[Reject]) -> None:
        """Write more rows.

        Raises:
            Unavailable: the file cannot be written any longer.
        """
        self.count += len(rejects)
        if self._file is None or not rejects:
            return
        try:
            self._write([[one.line, harmless(one.source_id), harmless(one.reason)] for one in rejects])
        except OSError as error:
            raise Unavailable(self._trouble(error)) from None

    def close(self) -> Path | None:
        """End the file; return where it is, None where nothing was rejected."""
        if self._file is None or self.path is None:
            return None
        with contextlib.suppress(OSError):  # what could not be written was told when it was added
            self._file.close()
        if not self.count:
            self.path.unlink(missing_ok=True)
            return None
        return self.path
