"""The table of what can be imported: each kind with its fields, what a field holds and which are needed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.city.model import CASE_STATES, CHANNELS, COMPONENT_STATES, STREET_CLASSES
from app.i18n import N_

AREA_KINDS = ("district", "development_zone", "scenic_area", "township", "community", "responsibility")
LAYERS = ("unit_grid", "duty_grid", "area")


class Holds(StrEnum):
    """What a field holds."""

    TEXT = "text"
    WORD = "word"  # one of a fixed list
    CLASS = "class"  # a class of the code tables
    UNIT = "unit"  # the name of a unit, made when it is missing
    INSTANT = "instant"
    DAY = "day"
    FLAG = "flag"


@dataclass(frozen=True)
class Field:
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
    holds: Holds
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
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """Return a field by name."""
        return next(field for field in self.fields if field.name == name)

    @property
    def names(self) -> list[str]:
        """The names of the fields."""
        return [field.name for field in self.fields]

    def holding(self, *what: Holds) -> list[Field]:
        """Return the fields that hold one of these."""
        return [field for field in self.fields if field.holds in what]


ID = Field("id", Holds.TEXT, N_("identifier"), 120, is_needed=True)
NAME = Field("name", Holds.TEXT, N_("name"), 200)
NAME_EN = Field("name_en", Holds.TEXT, N_("English name"), 200)

COMPONENTS = Target("components", "point", N_("components of this file"), (
    ID,
    Field("code", Holds.TEXT, N_("component code"), 60),
    Field("class", Holds.CLASS, N_("class"), is_needed=True),
    Field("state", Holds.WORD, N_("state"), words=COMPONENT_STATES, fallback="intact"),
    NAME,
    Field("supervising_unit", Holds.UNIT, N_("supervising unit")),
    Field("owner", Holds.UNIT, N_("owner")),
    Field("maintainer", Holds.UNIT, N_("maintainer")),
    Field("initial_on", Holds.DAY, N_("initial date")),
    Field("changed_on", Holds.DAY, N_("date of change")),
    Field("census_on", Holds.DAY, N_("census date")),
    Field("data_source", Holds.TEXT, N_("data source"), 100),
    Field("remark", Holds.TEXT, N_("remark"), 1000),
))  # fmt: skip

CASES = Target("cases", "point", N_("cases of this file"), (
    ID,
    Field("class", Holds.CLASS, N_("class"), is_needed=True),
    Field("state", Holds.WORD, N_("state"), words=CASE_STATES, is_needed=True),
    Field("channel", Holds.WORD, N_("channel"), words=CHANNELS, fallback="other"),
    Field("text", Holds.TEXT, N_("text"), 4000),
    Field("address", Holds.TEXT, N_("address"), 300),
    Field("unit", Holds.UNIT, N_("responsible unit")),
    Field("component", Holds.TEXT, N_("component code"), 60),
    Field("is_urgent", Holds.FLAG, N_("urgent")),
    Field("reported_at", Holds.INSTANT, N_("time of the report"), is_needed=True),
    Field("accepted_at", Holds.INSTANT, N_("time of acceptance")),
    Field("filed_at", Holds.INSTANT, N_("time of filing")),
    Field("dispatched_at", Holds.INSTANT, N_("time of dispatch")),
    Field("received_at", Holds.INSTANT, N_("time of receipt")),
    Field("handled_at", Holds.INSTANT, N_("time of handling")),
    Field("checked_at", Holds.INSTANT, N_("time of the check")),
    Field("closed_at", Holds.INSTANT, N_("time of closing")),
    Field("due_at", Holds.INSTANT, N_("due time")),
))  # fmt: skip

GRIDS = Target("grids", "polygon", N_("grids and areas of this file"), (
    ID,
    Field("code", Holds.TEXT, N_("code"), 60, is_needed=True),
    NAME,
    NAME_EN,
    Field("parent_code", Holds.TEXT, N_("code of the area above"), 60),
    Field("district_code", Holds.TEXT, N_("district code"), 60),
    Field("township_code", Holds.TEXT, N_("township code"), 60),
    Field("community_code", Holds.TEXT, N_("community code"), 60),
    Field("duty_grid", Holds.TEXT, N_("duty-grid code"), 60),
    Field("management_grade", Holds.TEXT, N_("management grade"), 20),
    Field("valid_from", Holds.DAY, N_("valid from")),
    Field("valid_to", Holds.DAY, N_("valid to")),
))  # fmt: skip

ROADS = Target("roads", "line", N_("roads of this file"), (
    ID,
    NAME,
    NAME_EN,
    Field("class", Holds.WORD, N_("road class"), words=STREET_CLASSES, fallback="small"),
    Field("is_bridge", Holds.FLAG, N_("bridge")),
))  # fmt: skip

TARGETS = {target.kind: target for target in (COMPONENTS, CASES, GRIDS, ROADS)}
