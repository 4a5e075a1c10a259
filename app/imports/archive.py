"""Finds what can be read in a zip as people pack it: in folders, with leftovers of a Mac, with capital endings."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from app.errors import Refused
from app.i18n import _
from app.texts.suggest import suggestion

READABLE = (".shp", ".geojson", ".json", ".gpkg", ".geojsonl", ".fgb", ".gml", ".kml")
GEODATABASE = ".gdb"
MOST_NAMED = 8


@dataclass(frozen=True)
class Member:
    """One file (or file geodatabase) in a zip.

    Args:
        path: inside the zip.
        beside: small ending -> path of the files of the same name in the same folder, itself among them.
    """

    path: str
    beside: dict[str, str]

    @property
    def name(self) -> str:
        """Its name without folders and ending."""
        return PurePosixPath(self.path).stem


def find_member(file: Path, layer: str | None) -> Member:
    """Return the one file in a zip that can be read, or that of the name of a layer.

    Args:
        layer: of the mapping; None where it names none.

    Raises:
        Refused: no zip, nothing readable in it, or several files of which none is named.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            names = [one.filename for one in packed.infolist() if not one.is_dir() and not _is_leftover(one.filename)]
    except (zipfile.BadZipFile, OSError, ValueError):
        raise Refused(_("{file} is a damaged zip file.").format(file=file.name)) from None
    members = _members(names)
    if not members:
        held = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
        words = _("{file} holds nothing that can be imported ({kinds}); it holds: {held}.")
        raise Refused(words.format(file=file.name, kinds=", ".join((*READABLE, GEODATABASE)), held=held or "–"))
    if len(members) == 1:
        return members[0]
    known = [member.name for member in members]
    if layer is None:
        raise Refused(_("{file} has several layers ({layers}): name one in [read] layer.").format(
            file=file.name, layers=", ".join(known[:MOST_NAMED])))  # fmt: skip
    named = [member for member in members if member.name == layer]
    if len(named) != 1:
        raise Refused(_("{file} has no layer “{layer}”: {hint}").format(
            file=file.name, layer=layer, hint=suggestion(layer, known)))  # fmt: skip
    return named[0]


def _is_leftover(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part == "__MACOSX" or part.startswith(".") for part in parts)


def _members(names: list[str]) -> list[Member]:
    found: dict[str, Member] = {}
    for name in names:
        path = PurePosixPath(name)
        database = next((str(one) for one in path.parents if one.suffix.lower() == GEODATABASE), None)
        if database is not None:
            found.setdefault(database, Member(database, {}))
        elif path.suffix.lower() in READABLE:
            beside = {
                PurePosixPath(one).suffix.lower(): one
                for one in names
                if PurePosixPath(one).parent == path.parent and PurePosixPath(one).stem == path.stem
            }
            found[name] = Member(name, beside)
    return list(found.values())
