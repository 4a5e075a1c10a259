"""Writes a page beside its file and puts it in its place, so that no half page is left behind."""

from __future__ import annotations

import contextlib
from pathlib import Path

from app.errors import Refused, tell_reason
from app.i18n import _


def write_page(file: Path, page: str) -> None:
    """Write a page of HTML.

    Raises:
        Refused: the ending is another one, or the file cannot be written.
    """
    if file.suffix.lower() not in (".html", ".htm"):
        raise Refused(_("The page cannot be saved as {file}. Use the ending .html.").format(file=file))
    fresh = file.with_name(file.name + ".new")
    try:
        fresh.write_text(page, "utf-8")
        fresh.replace(file)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        words = _("The page {file} cannot be written: {reason}")
        raise Refused(words.format(file=file, reason=tell_reason(error))) from None
