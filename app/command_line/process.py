"""What the process of a command line needs around its work: its language, its streams, its loading, its last word."""

from __future__ import annotations

import contextlib
import gc
import io
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from app.i18n import LANGUAGES, _

log = logging.getLogger("gridhall")


def find_language(words: Sequence[str] | None) -> str:
    """Find the language before anything can go wrong, so that help and errors speak it from the first line."""
    for word, following in pairwise([*(sys.argv[1:] if words is None else words), ""]):
        value = following if word == "--language" else word.removeprefix("--language=")
        if word.startswith("--language") and value in LANGUAGES:
            return value
    wanted = os.environ.get("GRIDHALL_LANGUAGE", "")
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def print_in_any_alphabet() -> None:
    """Let a terminal without Chinese characters show others in their place, and a closed stream swallow its words."""
    if sys.stdout is None or sys.stderr is None:  # the caller has closed it (`>&-`)
        nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open as long as the process
        sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def warn_of_log(warning: str | None, database: str, folder: Path) -> None:
    """Say that there is no log, unless the private server will refuse the very same folder: once is enough."""
    is_told_later = database.partition(":")[0] == "private" and not os.access(folder, os.W_OK)
    if warning and not is_told_later:
        print(warning, file=sys.stderr)


def swallow_output() -> None:
    """Write to nobody from here on: whoever read has gone, and nothing is wrong here."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextlib.contextmanager
def loaded_quickly() -> Iterator[None]:
    """Look for no rubbish among parts that are being loaded, which took a quarter of a start, nor ever after."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def tell_bug(bug: Exception, trouble: str | None) -> int:
    """Keep in the log what nobody foresaw, and say in one sentence what it was or where it is told.

    Args:
        trouble: what the world did wrong, ready for people; None for a fault of the programme.

    Returns:
        The exit code: 2 for a world that failed, 1 for a fault of the programme.
    """
    log.critical("Unexpected error", exc_info=bug)
    told = getattr(bug, "__notes__", [])  # how far the work came
    if trouble is not None:
        print(*told, trouble, file=sys.stderr)
        return 2
    sentence = _("Internal error ({kind}). Details are in the log: {file}")
    handler = next((one for one in logging.getLogger().handlers if hasattr(one, "baseFilename")), None)
    words = sentence.format(kind=type(bug).__name__, file=getattr(handler, "baseFilename", "-"))
    print(*told, words, file=sys.stderr)
    return 1
