"""The file of rejected rows."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import IO

from app.errors import Refused, Unavailable, tell_reason
from app.i18n import LANGUAGES, N_, _, read_catalogue
from app.imports.model import Reject

HEADING = (N_("line"), N_("identifier"), N_("reason"))


def rejects_beside(file: Path) -> Path:
    """Return the name of the rejects file of a file, in the folder where the person works."""
    return Path.cwd() / f"{file.name}.rejects.csv"


def is_rejects_file(path: Path) -> bool:
    """Whether a file was written by an import, in whatever language, or is empty: only such a one is written over."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as opened:
            first = opened.readline(200).rstrip("\r\n")
    except OSError:
        return True  # opening it for writing tells the reason
    known = {",".join(texts.get(word, word) for word in HEADING) for texts in map(read_catalogue, LANGUAGES)}
    return first in {"", *known}


class RejectsFile:
    """Writes rejects as they come; the file is made with its first row, and none is left where nothing is rejected."""

    def __init__(self, path: Path | None) -> None:
        self.path, self._file = path, None
        self.count = 0
        if path is not None:
            self._begin(path)

    _file: IO[str] | None

    def _begin(self, path: Path) -> None:
        if path.is_file() and not is_rejects_file(path):
            raise Refused(
                _("{file} is there already and is no rejects file: name another with --rejects.").format(file=path)
            )
        try:
            # The mark at the beginning makes Excel read it rightly.
            self._file = path.open("w", encoding="utf-8-sig", newline="")
        except OSError as error:
            raise Refused(_("The rejects file {file} cannot be written: {reason}. Name another with --rejects.").format(
                file=path, reason=tell_reason(error))) from None  # fmt: skip
        self._write([_(word) for word in HEADING])

    def _write(self, row: list) -> None:
        assert self._file is not None
        try:
            csv.writer(self._file).writerow(row)
        except OSError as error:
            raise Unavailable(_("The rejects file {file} cannot be written: {reason}.").format(
                file=self.path, reason=tell_reason(error))) from None  # fmt: skip

    def add(self, rejects: list[Reject]) -> None:
        """Write more rows."""
        self.count += len(rejects)
        if self._file is not None:
            for one in rejects:
                self._write([one.line, one.source_id, one.reason])
            self._file.flush()

    def close(self) -> Path | None:
        """End the file; return where it is, None where nothing was rejected."""
        if self._file is None or self.path is None:
            return None
        self._file.close()
        if not self.count:
            self.path.unlink(missing_ok=True)
            return None
        return self.path
