"""Columns of equal length in one piece of memory that other processes may map as well.

The live columns of a big topic lie in one file of a memory file system: the process that owns the city writes them,
the workers that paint map tiles map the same pages and see each change without a message. The file belongs to one
run of the program and is not the local copy (see `local_copy`).
"""

from __future__ import annotations

import fcntl
import mmap
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HEADER_BYTES = 4096
ALIGN = 64
PREFIX = "gridhall-columns-"


@dataclass(frozen=True)
class ColumnFiles:
    """Where columns lie, for another process to map: a plain value that can be sent to a worker.

    Args:
        path: the file; '' where the columns are private to this process.
        columns: (name, dtype text, items) in the order of the file.
        generation: grows when rows were put into a new order; map the file anew then.
    """

    path: str
    columns: tuple[tuple[str, str, int], ...]
    generation: int


def _layout(columns: tuple[tuple[str, str, int], ...]) -> tuple[dict[str, int], int]:
    """Byte offset of each column and the size of the whole."""
    offsets, at = {}, HEADER_BYTES
    for name, dtype, items in columns:
        offsets[name] = at
        at += -(-np.dtype(dtype).itemsize * items // ALIGN) * ALIGN
    return offsets, at


def shared_folders() -> list[Path]:
    """Folders for live columns, the best first: in memory where the system has one, then that for temporary files."""
    folders = [Path("/dev/shm"), Path(tempfile.gettempdir())]
    return [folder for folder in folders if folder.is_dir() and os.access(folder, os.W_OK)]


def sweep(folder: Path) -> int:
    """Remove the files that runs which ended without a farewell left behind; returns how many."""
    gone = 0
    for path in folder.glob(f"{PREFIX}*"):
        try:
            with path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
                gone += 1
        except OSError:
            continue  # its owner is alive, or it is another account's
    return gone


class Columns:
    """Named columns of a fixed capacity, with a header of 64 integers; writable by the owner, readable by others."""

    def __init__(self, files: ColumnFiles, buffer: mmap.mmap, descriptor: int | None, writable: bool) -> None:
        self.files = files
        self._buffer = buffer
        self._descriptor = descriptor
        self._owner = os.getpid()  # a forked worker must not remove its parent's file
        self.header: NDArray[np.int64] = np.frombuffer(buffer, np.int64, 64)
        offsets, _size = _layout(files.columns)
        self.arrays: dict[str, NDArray[Any]] = {
            name: np.frombuffer(buffer, np.dtype(dtype), items, offsets[name]) for name, dtype, items in files.columns
        }
        self.is_writable = writable

    @classmethod
    def make(cls, columns: tuple[tuple[str, str, int], ...], generation: int, folders: list[Path]) -> Columns:
        """Make columns of zeros, in a file of the first folder that has room, or private where none has."""
        _offsets, size = _layout(columns)
        if not folders:
            return cls(ColumnFiles("", columns, generation), mmap.mmap(-1, size), None, True)
        descriptor, path = tempfile.mkstemp(prefix=PREFIX, dir=folders[0])
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # held as long as the owner lives, see sweep
        try:
            os.posix_fallocate(descriptor, 0, size)  # a full disk says so here and not later with a signal
            buffer = mmap.mmap(descriptor, size)
        except OSError:
            os.close(descriptor)
            Path(path).unlink()
            return cls.make(columns, generation, folders[1:])
        return cls(ColumnFiles(path, columns, generation), buffer, descriptor, True)

    @classmethod
    def open(cls, files: ColumnFiles) -> Columns:
        """Map the columns of another process, to be read only."""
        with Path(files.path).open("rb") as file:
            buffer = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        return cls(files, buffer, None, False)

    def close(self) -> None:
        """Remove the file; arrays in use stay valid until they are let go."""
        if self._descriptor is not None and os.getpid() == self._owner:
            Path(self.files.path).unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = None

    def __del__(self) -> None:
        """The file does not outlive its owner's interest in it."""
        with suppress(OSError, AttributeError, TypeError):  # gone already, or the interpreter is on its way out
            self.close()
