"""Units that a file names, as they are to be made where the city has them not yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.errors import Refused
from app.i18n import _
from app.imports.classes import own_code
from app.imports.mapping import Mapping

MOST_UNITS = 5_000
"""More different names in one file are those of people or things, not of the units that answer for them."""


@dataclass(frozen=True)
class NamedUnit:
    """A unit by the name that a file gives it; `code` is the same at every run."""

    code: str
    name: str
    name_en: str | None
    short_name: str | None
    short_name_en: str | None
    kind: str
    field: str | None


def describe_unit(mapping: Mapping, area_code: str, value: str) -> NamedUnit:
    """Return the unit that a value of the file means."""
    folded = {key.casefold(): own for key, own in mapping.units.names.items()}
    own = folded.get(value.strip().casefold())
    if own is None:
        return NamedUnit(f"{area_code}-{own_code(value)}", value, None, None, None, mapping.units.kind, None)
    code = f"{area_code}-{own_code(own.name_en or own.name)}"
    return NamedUnit(
        code, own.name, own.name_en, own.short_name, own.short_name_en, own.kind or mapping.units.kind, own.field
    )


class UnitCount:
    """Counts the different units that a file names."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def add(self, names: Iterable[str], label: str) -> None:
        """Add the names of a column.

        Raises:
            Refused: there are too many by now.
        """
        self._names.update(name for name in names if name)
        if len(self._names) > MOST_UNITS:
            sentence = _("The file names more than {count} different units (field “{field}”): check the column, or "
                         "lead the names to fewer in [units.names].")  # fmt: skip
            raise Refused(sentence.format(count=MOST_UNITS, field=label))
