"""Turns papers into PDF by LibreOffice, where it is installed.

LibreOffice ends with code 0 even when it failed, and two of them with one profile disturb each other: each call has a
profile and a folder of its own, and only the file that lies there afterwards counts. The fonts that stand in for those
of the standard are named to it alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from app.errors import Unavailable
from app.i18n import _
from app.papers.fonts import font_settings

PROGRAMS = ("soffice", "libreoffice")
LIMIT_S = 180
PDF = b"%PDF"


def find_office() -> str | None:
    """Return the program of LibreOffice on this machine, None where there is none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def to_pdf(file: Path, limit_s: float = LIMIT_S) -> bytes:
    """Return a DOCX or PPTX as PDF.

    Args:
        limit_s: after so many seconds LibreOffice is ended.

    Raises:
        Unavailable: LibreOffice is not installed, took too long or made no PDF.
    """
    program = find_office()
    if program is None:
        raise Unavailable(_("LibreOffice is not installed, so there is no PDF; the other files are complete."))
    with tempfile.TemporaryDirectory(prefix="gridhall-office-") as name:
        folder = Path(name)
        (folder / "fonts.conf").write_text(font_settings(str(folder / "fonts")), "utf-8")
        command = [program, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                   "--convert-to", "pdf", "--outdir", str(folder / "out"), str(file)]  # fmt: skip
        environment = {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")}
        try:
            subprocess.run(command, env=environment, capture_output=True, timeout=limit_s, check=False)
            content = (folder / "out" / f"{file.stem}.pdf").read_bytes()
        except (OSError, subprocess.TimeoutExpired):
            content = b""
    if not content.startswith(PDF):
        raise Unavailable(_("LibreOffice could not make a PDF of {file}.").format(file=file.name))
    return content
