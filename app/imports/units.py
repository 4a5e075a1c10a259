"""Units that a file names, as they are to be made where the city has them not yet."""

from __future__ import annotations

from dataclasses import dataclass

from app.imports.classes import own_code
from app.imports.mapping import Mapping


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
