"""The table of what can be imported: each kind with its fields, what a field holds and which are needed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.city.model import CASE_STATES, CHANNELS, COMPONENT_STATES, STREET_CLASSES
from app.i18n import N_

AREA_KINDS = ("district", "development_zone", "scenic_area", "township", "community", "responsibility")
LAYERS = ("unit_grid", "duty_grid", "area")


class FieldType(StrEnum):
    """What a field holds."""

    TEXT = "text"
    WORD = "word"  # one of a fixed list
    CLASS = "class"  # a class of the code tables
    UNIT = "unit"  # the name of a unit, made when it is missing
    INSTANT = "instant"
    DAY = "day"
    FLAG = "flag"


@dataclass(frozen=True)
class TargetField:
    """One field of a target.

    Args:
        name: as in the mapping file.
        holds: what it holds.
        longest: characters at most.
        words: the words that a `WORD` may be.
        fallback: the word that an empty `WORD` becomes; None leaves it empty.
        label: what people call it.
        is_needed: a row without it is rejected.
    """

    name: str
    holds: FieldType
    label: str
    longest: int = 200
    words: tuple[str, ...] = ()
    fallback: str | None = None
    is_needed: bool = False


@dataclass(frozen=True)
class Target:
    """What a kind of import makes: its fields and the geometry it stores (`point`, `polygon`, `line`)."""

    kind: str
    geometry: str
    label: str
    fields: tuple[TargetField, ...]

    def field(self, name: str) -> TargetField:
        """Return a field by name."""
        return next(field for field in self.fields if field.name == name)

    @property
    def names(self) -> list[str]:
        """The names of the fields."""
        return [field.name for field in self.fields]

    def holding(self, *what: FieldType) -> list[TargetField]:
        """Return the fields that hold one of these."""
        return [field for field in self.fields if field.holds in what]


ID = TargetField("id", FieldType.TEXT, N_("identifier"), 120, is_needed=True)
NAME = TargetField("name", FieldType.TEXT, N_("name"), 200)
NAME_EN = TargetField("name_en", FieldType.TEXT, N_("English name"), 200)

COMPONENTS = Target("components", "point", N_("components of this file"), (
    ID,
    TargetField("code", FieldType.TEXT, N_("component code"), 60),
    TargetField("class", FieldType.CLASS, N_("class"), is_needed=True),
    TargetField("state", FieldType.WORD, N_("state"), words=COMPONENT_STATES, fallback="intact"),
    NAME,
    TargetField("supervising_unit", FieldType.UNIT, N_("department in charge")),
    TargetField("owner", FieldType.UNIT, N_("owner")),
    TargetField("maintainer", FieldType.UNIT, N_("maintainer")),
    TargetField("initial_on", FieldType.DAY, N_("initial date")),
    TargetField("changed_on", FieldType.DAY, N_("date of change")),
    TargetField("census_on", FieldType.DAY, N_("census date")),
    TargetField("data_source", FieldType.TEXT, N_("data source"), 100),
    TargetField("remark", FieldType.TEXT, N_("remark"), 1000),
))  # fmt: skip

CASES = Target("cases", "point", N_("cases of this file"), (
    ID,
    TargetField("class", FieldType.CLASS, N_("class"), is_needed=True),
    TargetField("state", FieldType.WORD, N_("state"), words=CASE_STATES, is_needed=True),
    TargetField("channel", FieldType.WORD, N_("source"), words=CHANNELS, fallback="other"),
    TargetField("text", FieldType.TEXT, N_("text"), 4000),
    TargetField("address", FieldType.TEXT, N_("address"), 300),
    TargetField("unit", FieldType.UNIT, N_("responsible unit")),
    TargetField("component", FieldType.TEXT, N_("component code"), 60),
    TargetField("is_urgent", FieldType.FLAG, N_("urgent")),
    TargetField("reported_at", FieldType.INSTANT, N_("time of the report"), is_needed=True),
    TargetField("accepted_at", FieldType.INSTANT, N_("time of acceptance")),
    TargetField("filed_at", FieldType.INSTANT, N_("time of filing")),
    TargetField("dispatched_at", FieldType.INSTANT, N_("time of dispatch")),
    TargetField("received_at", FieldType.INSTANT, N_("time of receipt")),
    TargetField("handled_at", FieldType.INSTANT, N_("time of handling")),
    TargetField("checked_at", FieldType.INSTANT, N_("time of the check")),
    TargetField("closed_at", FieldType.INSTANT, N_("time of closing")),
    TargetField("due_at", FieldType.INSTANT, N_("deadline")),
))  # fmt: skip

GRIDS = Target("grids", "polygon", N_("grids and areas of this file"), (
    ID,
    TargetField("code", FieldType.TEXT, N_("code"), 60, is_needed=True),
    NAME,
    NAME_EN,
    TargetField("parent_code", FieldType.TEXT, N_("code of the area above"), 60),
    TargetField("district_code", FieldType.TEXT, N_("district code"), 60),
    TargetField("township_code", FieldType.TEXT, N_("sub-district code"), 60),
    TargetField("community_code", FieldType.TEXT, N_("community code"), 60),
    TargetField("duty_grid", FieldType.TEXT, N_("duty-grid code"), 60),
    TargetField("management_grade", FieldType.TEXT, N_("management grade"), 20),
    TargetField("valid_from", FieldType.DAY, N_("effective from")),
    TargetField("valid_to", FieldType.DAY, N_("effective until")),
))  # fmt: skip

ROADS = Target("roads", "line", N_("roads of this file"), (
    ID,
    NAME,
    NAME_EN,
    TargetField("class", FieldType.WORD, N_("road class"), words=STREET_CLASSES, fallback="small"),
    TargetField("is_bridge", FieldType.FLAG, N_("bridge")),
))  # fmt: skip

TARGETS = {target.kind: target for target in (COMPONENTS, CASES, GRIDS, ROADS)}
