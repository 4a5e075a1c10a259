"""The local copy of the components: a wall is complete in seconds, because only what changed since is read.

One file of columns, mapped into memory, that says which feed it belongs to and how far it came. It is written beside
and then put in place, so that it is whole or not there; a torn, damaged, foreign or older-format copy is thrown away.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.city.components import NOWHERE, Components
from app.city.model import COMPONENT_COLUMNS, COMPONENT_DTYPE

log = logging.getLogger(__name__)

FORMAT = 2
LEFT_OUT = "left_out"
"""One more column, of ids: the components that could not be drawn when the copy was made."""
MAGIC = b"GRIDHALL COMPONENTS\n"
HEADER_BYTES = 4096


@dataclass(frozen=True)
class FeedMark:
    """A place in a feed.

    Args:
        epoch: the life of the feed; positions of another life mean nothing.
        position: the last transaction that was read.
        mark: the name of that transaction, so that a feed which was set back is noticed; '' for none.
    """

    epoch: str
    position: int
    mark: str


@dataclass(frozen=True)
class LocalCopy:
    """The copy kept in one folder (one for each database and person)."""

    folder: Path

    @property
    def file(self) -> Path:
        """Where the copy is."""
        return self.folder / "components.columns"

    def read(self) -> tuple[FeedMark, dict[str, NDArray[Any]]] | None:
        """The copy mapped into memory with the column of `LEFT_OUT`, None where there is none that is sound."""
        try:
            header = _read_header(self.file)
            mapped = np.memmap(self.file, np.uint8, mode="r")
            columns = {name: _column(mapped, *place) for name, place in header["columns"].items()}
            return FeedMark(header["epoch"], header["position"], header["mark"]), columns
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as trouble:
            log.info("The local copy is thrown away: %s", trouble)
            self.throw_away()
            return None

    def throw_away(self) -> None:
        """Remove the copy; who has it mapped keeps it."""
        with contextlib.suppress(OSError):
            self.file.unlink()

    def write(self, mark: FeedMark, components: Components, left_out: Iterable[int] = ()) -> bool:
        """Put a new copy in place of the old one.

        Nobody may change the components meanwhile. Where another process is writing, or the disk does not take it,
        the old copy stays: a copy saves time and is never needed.

        Returns:
            Whether it was written.
        """
        living = components.column("x_cm") != NOWHERE
        columns = {name: np.ascontiguousarray(components.column(name)[living]) for name in COMPONENT_COLUMNS}
        columns[LEFT_OUT] = np.array(sorted(left_out), "<i8")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._alone() as is_alone:
                if is_alone:
                    self._write(mark, columns)
                return is_alone
        except OSError as trouble:
            log.warning("The local copy cannot be written: %s", trouble)
            return False

    def _write(self, mark: FeedMark, columns: dict[str, NDArray[Any]]) -> None:
        beside = self.file.with_suffix(".new")
        try:
            with beside.open("wb") as file:
                file.write(_header(mark, columns))
                for values in columns.values():
                    file.write(values.tobytes())
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.file)
        except OSError:
            beside.unlink(missing_ok=True)
            raise

    @contextlib.contextmanager
    def _alone(self) -> Iterator[bool]:
        with (self.folder / "lock").open("wb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
                return
            yield True


def _header(mark: FeedMark, columns: dict[str, NDArray[Any]]) -> bytes:
    places, at = {}, HEADER_BYTES
    for name, values in columns.items():
        places[name] = (values.dtype.str, at, len(values), zlib.crc32(values.data))
        at += values.nbytes
    facts = {"format": FORMAT, "epoch": mark.epoch, "position": mark.position, "mark": mark.mark, "columns": places}
    text = json.dumps(facts | {"size": at}).encode()
    return (MAGIC + b"%08x\n" % zlib.crc32(text) + text).ljust(HEADER_BYTES)


def _read_header(file: Path) -> dict[str, Any]:
    with file.open("rb") as opened:
        head = opened.read(HEADER_BYTES)
        size = os.fstat(opened.fileno()).st_size
    if not head.startswith(MAGIC):
        raise ValueError("it is no copy of components")
    checksum, _newline, text = head[len(MAGIC) :].partition(b"\n")
    if int(checksum, 16) != zlib.crc32(text.rstrip(b" ")):
        raise ValueError("its head is damaged")
    header = json.loads(text)
    wanted = {name: COMPONENT_DTYPE[name].str for name in COMPONENT_COLUMNS} | {LEFT_OUT: "<i8"}
    if header["format"] != FORMAT or {name: place[0] for name, place in header["columns"].items()} != wanted:
        raise ValueError("it has another format")
    if header["size"] != size:
        raise ValueError("it is torn")
    return header


def _column(mapped: NDArray[np.uint8], dtype: str, at: int, count: int, checksum: int) -> NDArray[Any]:
    raw = mapped[at : at + count * np.dtype(dtype).itemsize]
    if zlib.crc32(raw.data) != checksum:
        raise ValueError("a column is damaged")
    return np.asarray(raw).view(dtype)
