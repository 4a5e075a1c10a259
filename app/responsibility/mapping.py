"""The mapping file of a city's own rules or responsibility areas: which column is what, and what its words mean."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.errors import Refused, tell_reason
from app.i18n import _
from app.tables.parts import ReadPart
from app.texts.suggest import suggestion

RULE_FIELDS = (
    "code", "title", "title_en", "kind", "class_code", "major_code", "condition_no", "project", "owner", "maintainer",
    "area", "duty_grids", "unit_grids", "valid_from", "valid_to", "weekdays", "from_time", "to_time", "assigns", "unit",
    "field", "turn_units", "turn_every", "turn_unit", "turn_from", "priority", "is_fallback", "decided_by",
    "decision_no", "decided_on", "decision_text", "note",
)  # fmt: skip
AREA_FIELDS = ("area_code", "area_name", "area_name_en")
WORDS = {
    "kind": {"部件": "component", "事件": "event"},
    "assigns": {"责任单位": "unit", "权属单位": "owner", "养护单位": "maintainer", "轮流": "turns", "属地": "local"},
    "decided_by": {
        "指挥手册": "manual",
        "移交": "handover",
        "移交文件": "handover",
        "协调结论": "ruling",
        "裁定": "ruling",
    },
    "turn_unit": {"日": "day", "天": "day", "周": "week", "月": "month"},
    "is_fallback": {"是": "yes", "否": "no", "true": "yes", "false": "no", "1": "yes", "0": "no"},
}
"""What words of a file mean, besides the stored words themselves; a mapping may add its own."""


class RulePart(BaseModel):
    """A table of the mapping; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SetPart(RulePart):
    """The set of rules that the file becomes."""

    name: str = Field(min_length=1, max_length=80, pattern=r"^\S(.*\S)?$")
    title: str = Field(min_length=1, max_length=200)
    code_version: str = Field(default="2026", pattern=r"^[0-9a-z][0-9a-z_-]{0,30}$")
    source: str = ""


class ResponsibilityMapping(RulePart):
    """A whole mapping file of kind `responsibility`.

    Args:
        set: needed for rules, not for areas.
        columns: field -> the header that it stands under.
        words: field -> word of the file -> stored word.
        crs: of the outlines, where the file does not say it itself.
    """

    kind: Literal["responsibility"]
    note: str = ""
    set: SetPart | None = None
    read: ReadPart = ReadPart()
    columns: dict[str, str]
    words: dict[str, dict[str, str]] = {}
    crs: str | None = None

    def meaning(self, field: str, word: str) -> str:
        """Return the stored word for a word of the file."""
        own = {key.casefold(): value for key, value in self.words.get(field, {}).items()}
        return own.get(word.casefold()) or WORDS.get(field, {}).get(word.casefold(), word)


def load_mapping(file: Path) -> ResponsibilityMapping:
    """Read a mapping file.

    Raises:
        Refused: it cannot be read, has a typo, is for another kind of data, or names an unknown field.
    """
    try:
        table = tomllib.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        sentence = _("The mapping {file} cannot be read: {reason}.")
        raise Refused(sentence.format(file=file, reason=tell_reason(error))) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(_("The mapping {file} is no valid TOML: {reason}.").format(file=file, reason=error)) from None
    found = table.get("kind")
    if found != "responsibility":
        sentence = _("Mapping {file} is for {found}, not for {wanted}.")
        raise Refused(sentence.format(file=file.name, found=found or "?", wanted="responsibility"))
    try:
        mapping = ResponsibilityMapping.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        reason = _("{key}: {reason}").format(key=where, reason=first["msg"])
        raise Refused(_("Mapping {file}: {reason}").format(file=file.name, reason=reason)) from None
    known = RULE_FIELDS + AREA_FIELDS
    for name in (*mapping.columns, *mapping.words):
        if name not in known:
            reason = _("unknown field “{key}”: {hint}").format(key=name, hint=suggestion(name, known))
            raise Refused(_("Mapping {file}: {reason}").format(file=file.name, reason=reason))
    return mapping
