"""The mapping file: how the columns of a foreign file become the fields of the city."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, Field, field_validator

from app.i18n import _
from app.imports.frames import FourParameters, Frame
from app.imports.measures import check_measure
from app.imports.targets import TARGETS, Target
from app.imports.times import check_format
from app.tables.parts import FilePart, ReadPart
from app.texts.suggest import suggestion

ROW_COLUMN = "@row"
"""Stands for the number of the row or feature."""
GEOMETRY_COLUMN = "@geometry"
"""Stands for a fingerprint of the coordinates: an identifier for files that have none."""
ANY = "*"
UnitKind = Literal["centre", "district", "zone", "scenic_area", "bureau", "company", "street_office", "other"]
DAY_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")
MAKE = "@make"
"""A class for each value that no other rule names."""


COUNTRY_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY
BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK
FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR
IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK
ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF
TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(COUNTRY_CODES.split())
"""Codes of countries (ISO 3166-1). Public holidays are known of CN; elsewhere every weekday is a working day."""


class CityPart(FilePart):
    """What the city is, for a database that has none yet.

    Args:
        is_only_for_new: in a database that has a city, the name and the area code are left aside and not compared.
    """

    name: str = Field(min_length=1, max_length=60)
    name_en: str = Field(min_length=1, max_length=60)
    centre_name: str | None = None
    centre_name_en: str | None = None
    area_code: str = Field(pattern=r"^[0-9A-Za-z]{1,12}$")
    time_zone: str
    calendar: str = "CN"
    measure_epsg: int | None = None
    extent: tuple[float, float, float, float] | None = None
    work_stretches: list[tuple[str, str]] = [("08:00", "12:00"), ("14:00", "18:00")]
    is_only_for_new: bool = Field(alias="only_for_new", default=False)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        return check_zone(name)

    @field_validator("calendar")
    @classmethod
    def _known_country(cls, code: str) -> str:
        if code not in COUNTRIES:
            raise ValueError(_("“{code}” is no code of a country, such as CN").format(code=code))
        return code

    @field_validator("measure_epsg")
    @classmethod
    def _measures_metres(cls, code: int | None) -> int | None:
        return code if code is None else check_measure(code)

    @field_validator("work_stretches")
    @classmethod
    def _possible_day(cls, stretches: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return check_stretches(stretches)

    @field_validator("extent")
    @classmethod
    def _true_box(cls, box: tuple[float, float, float, float] | None) -> tuple[float, float, float, float] | None:
        if box is not None and not (-180 <= box[0] < box[2] <= 180 and -90 <= box[1] < box[3] <= 90):
            raise ValueError(_("an extent is west, south, east, north in degrees"))
        return box


class GridPart(FilePart):
    """Four parameters of a city grid."""

    to: str
    dx_m: float
    dy_m: float
    rotation_s: float = 0.0
    scale_ppm: float = 0.0


class PlacePart(FilePart):
    """Where the places come from, and in which frame."""

    source: Literal["columns", "geometry", "geojson"] = Field(alias="from", default="geometry")
    x: str | None = None
    y: str | None = None
    column: str | None = None
    crs: str = "file"
    city_grid: GridPart | None = None
    is_needed: bool = True
    is_anywhere: bool = Field(alias="anywhere", default=False)


class TimePart(FilePart):
    """How times are written."""

    zone: str | None = None
    formats: list[str] = Field(default=["iso"], min_length=1)
    twice: Literal["earlier", "later", "reject"] = "earlier"

    @field_validator("formats")
    @classmethod
    def _known_formats(cls, formats: list[str]) -> list[str]:
        return [check_format(form) for form in formats]

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        return name if name is None else check_zone(name)


def _as_table(value: Any) -> Any:
    if isinstance(value, str):
        return {"columns": [value]}
    if isinstance(value, list):
        return {"columns": value}
    if isinstance(value, dict) and "column" in value:
        value = dict(value)
        value["columns"] = [value.pop("column")]
    return value


class FieldPart(FilePart):
    """Where one field comes from: the first column that is not empty, or all of them joined."""

    columns: list[str] = Field(min_length=1)
    join: str | None = None
    strip: str = ""
    empty: list[str] = []
    formats: list[str] = []
    is_optional: bool = Field(default=False, alias="optional")
    day_end: bool = False

    @field_validator("formats")
    @classmethod
    def _known_formats(cls, formats: list[str]) -> list[str]:
        return [check_format(form) for form in formats]


class OwnClass(FilePart):
    """A class of the city's own list; what it does not say comes from its model, the class of `code_2026`."""

    name: str
    name_en: str
    major: str | None = None
    major_name: str | None = None
    major_name_en: str | None = None
    kind: Literal["component", "event"] | None = None
    code_2026: str | None = None
    code_2013: str | None = None
    five_chaos_group: Literal["stalls", "parking", "litter", "ads", "sites"] | None = None
    is_hazard: bool = False


class ClassesPart(FilePart):
    """Which code table the classes come from, and the classes of a city's own one."""

    version: str = Field(default="2026", pattern=r"^[0-9a-z][0-9a-z_-]{0,30}$")
    kind: Literal["component", "event"] | None = None
    own: dict[str, OwnClass] = {}


class OwnUnit(FilePart):
    """How a unit named in the file is called here."""

    name: str
    name_en: str | None = None
    short_name: str | None = None
    short_name_en: str | None = None
    kind: UnitKind | None = None
    field: str | None = None


class UnitsPart(FilePart):
    """What kind units are that have to be made, and proper names for those of the file."""

    kind: UnitKind = "other"
    names: dict[str, OwnUnit] = {}


class Mapping(FilePart):
    """A whole mapping file.

    Args:
        kind: what the file holds.
        source: the name under which its identifiers are remembered, so that a second run doubles nothing.
        is_complete: the file holds everything of this source, so that what is no longer in it is gone.
        gone_limit: most percent of what is known that may be marked as gone.
    """

    kind: Literal["components", "cases", "grids", "roads"]
    source: str = Field(pattern=r"^[0-9a-zA-Z][0-9a-zA-Z._-]{0,60}$")
    note: str = ""
    is_complete: bool = Field(alias="complete", default=False)
    gone_limit: float = Field(default=10, ge=0, le=100)
    city: CityPart | None = None
    layer: str | None = None
    area_kind: str | None = None
    read: ReadPart = ReadPart()
    place: PlacePart = PlacePart()
    time: TimePart = TimePart()
    fields: dict[str, Annotated[FieldPart, BeforeValidator(_as_table)]]
    constants: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    classes: ClassesPart = ClassesPart()
    units: UnitsPart = UnitsPart()

    @property
    def target(self) -> Target:
        """The row of the table of targets."""
        return TARGETS[self.kind]

    @cached_property
    def frame(self) -> Frame | None:
        """The frame of the file's places; None where the file itself says it."""
        if self.place.city_grid is not None:
            return Frame("city grid", FourParameters(**self.place.city_grid.model_dump()))
        return None if self.place.crs == "file" else Frame(self.place.crs)

    @property
    def class_kind(self) -> str:
        """Whether the classes are component or event classes where a class does not say so itself."""
        return self.classes.kind or ("component" if self.kind == "components" else "event")

    def rules(self, field: str) -> ValueRules:
        """Return the value map of a field."""
        return ValueRules(self.values.get(field, {}))

    def columns(self) -> list[tuple[str, str, bool]]:
        """Return every column named: where, its name, and whether it may be missing."""
        found = [
            (f"fields.{name}", column, part.is_optional)
            for name, part in self.fields.items()
            for column in part.columns
            if not column.startswith("@")
        ]
        place = {"columns": ("x", "y"), "geojson": ("column",), "geometry": ()}[self.place.source]
        return found + [(f"place.{key}", getattr(self.place, key), False) for key in place]


class ValueRules:
    """A value map: the exact word, then without regard to case, then patterns with * in the order of the file."""

    def __init__(self, rules: dict[str, str]) -> None:
        self._exact = dict(rules)
        self._folded = {key.casefold(): word for key, word in reversed(rules.items())}
        self._patterns = [(pattern(key), word) for key, word in rules.items() if ANY in key]
        self.is_empty = not rules

    def find(self, value: str) -> str | None:
        """Return what a value of the file means, or None where nothing is said about it."""
        folded = value.strip().casefold()
        found = self._exact.get(value) or self._folded.get(folded)
        if found is None:
            found = next((word for one, word in self._patterns if one.fullmatch(folded)), None)
        return found


def pattern(key: str) -> re.Pattern[str]:
    """Return what a rule with * matches, without regard to case; every other sign stands for itself."""
    return re.compile(".*".join(re.escape(part) for part in key.casefold().split(ANY)), re.DOTALL)


def check_stretches(stretches: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the working hours of a day.

    Raises:
        ValueError: none, one that ends before it begins, or that begins before the one before it has ended.
    """
    if not stretches:
        raise ValueError(_("a working day has at least one stretch, such as [[“08:00”, “12:00”]]"))
    ended = ""
    for start, end in stretches:
        for moment in (start, end):
            if not DAY_TIME.fullmatch(moment):
                raise ValueError(_("“{time}” is no time of a day, such as 08:00").format(time=moment))
        if start >= end:
            raise ValueError(_("the stretch {start} to {end} ends before it begins").format(start=start, end=end))
        if start < ended:
            raise ValueError(
                _("the stretch that begins at {start} begins before the one before it has ended ({end})").format(
                    start=start, end=ended
                )
            )
        ended = end
    return stretches


def check_zone(name: str) -> str:
    """Return the name of a time zone that exists.

    Raises:
        ValueError: there is no such zone.
    """
    if name not in available_timezones():
        raise ValueError(_("there is no time zone “{name}”: {hint}").format(
            name=name, hint=suggestion(name, sorted(available_timezones()))))  # fmt: skip
    ZoneInfo(name)
    return name
