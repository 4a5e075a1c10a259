"""Writes papers to files: under a temporary name first, so that a half-written paper never stands under its own."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from app.errors import Refused, tell_reason
from app.i18n import _

PART = ".part"
"""How the temporary name of a paper ends."""


def write_whole(file: Path, content: bytes) -> None:
    """Write a file under a temporary name beside it and rename it; what stood there before stays until then.

    Raises:
        Refused: the folder is not there, is not writable or is full. Nothing is left behind.
    """
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(suffix=PART, prefix=f".{file.name}.", dir=file.parent)
        part = Path(name)
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        part.chmod(0o666 & ~_mask())
        part.replace(file)
    except OSError as error:
        raise Refused(_("{file} cannot be written: {reason}.").format(file=file, reason=tell_reason(error))) from None
    finally:
        if part is not None:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)


def open_folder(folder: Path) -> None:
    """Make sure that a folder is there and that files can be written into it.

    Raises:
        Refused: it cannot be made, is no folder or is not writable.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        words = _("The folder {folder} cannot be used: {reason}.")
        raise Refused(words.format(folder=folder, reason=tell_reason(error))) from None


def _mask() -> int:
    """The mask of new files of this process, which can be read only by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
