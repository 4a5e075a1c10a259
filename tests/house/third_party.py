"""Write THIRD_PARTY.md: what Gridhall is built on, and under which licence. Run by `make third-party`."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement

from tests.house.source import ROOT

FILE = ROOT / "THIRD_PARTY.md"
PURPOSES = {"": "runs Gridhall", "demo": "builds the demo city", "dev": "tests and checks"}
# What a distribution does not say in its metadata in words of its own, read from the licence file that it brings.
READ_FROM_FILE: dict[str, str] = {"xstatic-leaflet": "BSD-2-Clause"}
DEBIAN = (
    ("PostgreSQL", "PostgreSQL licence", "the database server"),
    ("PostGIS", "GPL-2.0-or-later", "geometry in the database; a program of its own that Gridhall talks to"),
    ("Noto CJK, WenQuanYi Micro Hei", "OFL-1.1; Apache-2.0 or GPL-3.0", "Chinese fonts"),
)  # fmt: skip
HEAD = """# Third parties

What Gridhall is built on and under which licence, made by `make third-party` from the metadata of the
installed packages. Nothing of it is part of this repository: `make setup` installs it by name, in the versions of
`constraints.txt`.

| Package | Version | Licence | What for |
| --- | --- | --- | --- |
"""
SYSTEM_HEAD = """
From the operating system (Debian's packages, `resources/setup/debian.txt`):

| Program | Licence | What for |
| --- | --- | --- |
"""


def main() -> None:
    """Write the file anew."""
    FILE.write_text(text(), "utf-8")


def text() -> str:
    """Return the page, one line for each package that Gridhall or its tests need."""
    rows = [
        f"| {name} | {found.version} | {licence(found)} | {PURPOSES[purpose]} |"
        for name, (found, purpose) in sorted(packages().items())
    ]
    system = [f"| {name} | {terms} | {what} |" for name, terms, what in DEBIAN]
    return HEAD + "\n".join(rows) + "\n" + SYSTEM_HEAD + "\n".join(system) + "\n"


def packages() -> dict[str, tuple[Distribution, str]]:
    """Return every package that is needed, directly or not, with the first purpose that needs it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    found: dict[str, tuple[Distribution, str]] = {}
    for purpose in PURPOSES:
        wanted = project["optional-dependencies"][purpose] if purpose else project["dependencies"]
        for requirement in map(Requirement, wanted):
            for one in _needed(requirement, set()):
                found.setdefault(one.metadata["Name"].lower(), (one, purpose))
    return found


def _needed(requirement: Requirement, seen: set[str]) -> Iterator[Distribution]:
    try:
        found = distribution(requirement.name)
    except PackageNotFoundError:
        return
    key = f"{requirement.name.lower()}[{','.join(sorted(requirement.extras))}]"
    if key in seen:
        return
    seen.add(key)
    yield found
    for line in found.requires or ():
        inner = Requirement(line)
        extras = requirement.extras or {""}
        if inner.marker is None or any(inner.marker.evaluate({"extra": extra}) for extra in extras):
            yield from _needed(inner, seen)


def licence(found: Distribution) -> str:
    """Return the licence of a package in one short phrase; '' where its metadata names none."""
    meta = found.metadata
    if str(meta["Name"]).lower() in READ_FROM_FILE:
        return READ_FROM_FILE[str(meta["Name"]).lower()]
    if meta.get("License-Expression"):
        return str(meta["License-Expression"])
    classes = [
        line.rpartition(" :: ")[2]
        for line in meta.get_all("Classifier") or ()
        if line.startswith("License :: OSI Approved ::")
    ]
    short = (meta.get("License") or "").strip().splitlines()
    if classes:
        return "; ".join(classes)
    if short and len(short[0]) < 60:
        return re.sub(r"\s+", " ", short[0])
    return ""


if __name__ == "__main__":
    sys.exit(main())
