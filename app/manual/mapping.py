"""The mapping file of a rule book: which column is what, and what its words mean."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from app.errors import Refused, tell_reason
from app.i18n import _
from app.tables.text import AUTO
from app.texts.suggest import suggestion

CLASS_FIELDS = ("kind", "major_code", "major_name", "minor_code", "class_code", "class_name")
"""What names the class of a row; a blank repeats the row above while nothing to its left has changed."""
DETAIL_FIELDS = (
    "condition_no", "condition", "condition_en", "closing", "closing_en", "limit", "handling_units",
    "handling_units_en", "supervising_departments", "supervising_departments_en", "is_hazard", "valid_from",
    "valid_to", "note", "class_name_en",
)  # fmt: skip
STANDS_ALONE = frozenset({"valid_from", "valid_to", "is_hazard", "note"})
"""A blank of these means nothing, not the row above."""
FIELDS = CLASS_FIELDS + DETAIL_FIELDS
NEEDED = ("class_name", "condition", "closing", "limit")
DEFAULT_KINDS = {
    "部件": "component", "管理部件": "component", "部件类": "component", "component": "component",
    "components": "component", "事件": "event", "管理事件": "event", "事件类": "event", "事项": "event",
    "event": "event", "events": "event",
}  # fmt: skip
HAZARD_WORDS = ("安全隐患", "危及", "危险")


class ManualPart(BaseModel):
    """A table of the mapping; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class VersionPart(ManualPart):
    """The version of the manual that the file becomes.

    Args:
        name: what cases keep.
        effective_on: the day that the rule book names for itself; it is published for a day of its own.
        until: the last day that the rule book names; another version has to begin on the next.
    """

    name: str = Field(min_length=1, max_length=80, pattern=r"^\S(.*\S)?$")
    title: str = Field(min_length=1, max_length=200)
    code_version: str = Field(default="2026", pattern=r"^[0-9a-z][0-9a-z_-]{0,30}$")
    source: str = ""
    effective_on: date | None = None
    until: date | None = None


class ReadPart(ManualPart):
    """How the file is to be read.

    Args:
        sheets: of a workbook; all where none are named.
        repeat: fields whose blank cells repeat the row above also where a new class begins.
    """

    encoding: str = "auto"
    delimiter: str = Field(default=AUTO, pattern=rf"^({AUTO}|(?s:.))$")
    sheets: list[str] = []
    repeat: list[str] = []
    hazard_words: list[str] = list(HAZARD_WORDS)


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class ManualMapping(ManualPart):
    """A whole mapping file of kind `manual`.

    Args:
        columns: field -> the headers that it may stand under.
        kinds: what the words of the kind, or the names of sheets, mean.
        constant_kind: `component` or `event` where the file does not say it.
        limits: whole cells without a figure -> the limit that they stand for.
        units: word -> `30 natural_day`, where the rule book has units of its own.
    """

    kind: Literal["manual"]
    note: str = ""
    version: VersionPart
    read: ReadPart = ReadPart()
    columns: dict[str, Annotated[list[str], BeforeValidator(_as_list)]]
    constant_kind: Literal["component", "event"] | None = None
    kinds: dict[str, Literal["component", "event"]] = {}
    limits: dict[str, str] = {}
    units: dict[str, str] = {}

    @property
    def minor_digits(self) -> int:
        """Figures of a minor code in the code table of this version."""
        return 3 if self.version.code_version == "2026" else 2


def load_manual_mapping(file: Path) -> ManualMapping:
    """Read a mapping file.

    Raises:
        Refused: it cannot be read, has a typo, is for another kind of data, or leaves out a needed column.
    """
    try:
        table = tomllib.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        raise Refused(_("The mapping {file} cannot be read: {reason}.").format(
            file=file, reason=tell_reason(error))) from None  # fmt: skip
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(_("The mapping {file} is no valid TOML: {reason}.").format(file=file, reason=error)) from None
    found = table.get("kind")
    if found != "manual":
        raise Refused(_("Mapping {file} is for {found}, not for {wanted}.").format(
            file=file.name, found=found or "?", wanted="manual"))  # fmt: skip
    try:
        mapping = ManualMapping.model_validate(table)
        _check_columns(mapping)
    except ValidationError as error:
        raise Refused(_("Mapping {file}: {reason}").format(file=file.name, reason=_explain(error))) from None
    except ValueError as error:
        raise Refused(_("Mapping {file}: {reason}").format(file=file.name, reason=error)) from None
    return mapping


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if not str(part).startswith("function-"))
    if first["type"] == "extra_forbidden":
        known = {**ManualMapping.model_fields, **VersionPart.model_fields, **ReadPart.model_fields}
        return _("unknown key “{key}”: {hint}").format(key=where, hint=suggestion(str(first["loc"][-1]), known))
    if first["type"] == "missing":
        return _("“{key}” is missing.").format(key=where)
    return _("{key}: {reason}").format(key=where, reason=first["msg"])


def _check_columns(mapping: ManualMapping) -> None:
    for part, names in (("columns", mapping.columns), ("read.repeat", mapping.read.repeat)):
        for name in names:
            if name not in FIELDS:
                raise ValueError(_("unknown field “{key}”: {hint}").format(
                    key=f"{part}.{name}", hint=suggestion(name, FIELDS)))  # fmt: skip
    for name in NEEDED:
        if not mapping.columns.get(name):
            raise ValueError(_("the field “{name}” is required. Name its column in [columns].").format(name=name))
    if "class_code" not in mapping.columns and not {"major_code", "minor_code"} <= mapping.columns.keys():
        raise ValueError(_("name the column of class_code, or those of major_code and minor_code."))
    if mapping.version.until and mapping.version.effective_on and mapping.version.until < mapping.version.effective_on:
        raise ValueError(_("version.until lies before version.effective_on."))
