"""Turns the rows of a file into rules; whatever a row names is looked up, and trouble is told by row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time

from app.i18n import _
from app.responsibility.mapping import ResponsibilityMapping
from app.responsibility.model import Assigns, DecidedBy, Rule
from app.responsibility.service import find_trouble
from app.tables.days import COUNTED_DAY, is_counted_day, read_day
from app.texts.suggest import suggestion

EARLIEST_YEAR = 1900
SEPARATORS = str.maketrans("；，、|/", ";;;;;")


@dataclass(frozen=True)
class Known:
    """What a row may name, by code.

    Args:
        areas: code, and `kind:code`, -> number and kind; None where areas of several kinds have the code.
        classes: kind and code of the code table of the set.
    """

    units: dict[str, int] = field(default_factory=dict)
    areas: dict[str, tuple[int, str] | None] = field(default_factory=dict)
    duty_grids: dict[str, int] = field(default_factory=dict)
    unit_grids: dict[str, int] = field(default_factory=dict)
    classes: frozenset[tuple[str, str]] = frozenset()


class RowTroubleError(ValueError):
    """One row cannot be taken; its text says why."""


class RuleReader:
    """Reads one row after the other."""

    def __init__(self, mapping: ResponsibilityMapping, known: Known) -> None:
        self._mapping, self._known = mapping, known

    def read(self, row: dict[str, str]) -> Rule:
        """Return the rule of a row.

        Args:
            row: field -> text, without spaces around it.

        Raises:
            RowTroubleError: something in it is not known, no figure, no day, or contradicts itself.
        """
        area_id, area_kind = self._area(row.get("area", ""))
        rule = Rule(
            code=row.get("code", ""),
            assigns=Assigns(self._word(row, "assigns", list(Assigns)) or Assigns.UNIT),
            decided_by=DecidedBy(self._word(row, "decided_by", list(DecidedBy)) or DecidedBy.MANUAL),
            title=row.get("title", ""),
            title_en=row.get("title_en") or None,
            kind=self._word(row, "kind", ["component", "event"]),
            class_code=row.get("class_code") or None,
            major_code=row.get("major_code") or None,
            condition_no=_number(row, "condition_no"),
            project=row.get("project") or None,
            owner_unit_id=self._one(row, "owner", self._known.units),
            maintainer_unit_id=self._one(row, "maintainer", self._known.units),
            area_id=area_id,
            area_kind=area_kind,
            duty_grid_ids=self._several(row, "duty_grids", self._known.duty_grids),
            unit_grid_ids=self._several(row, "unit_grids", self._known.unit_grids),
            valid_from=_day(row, "valid_from"),
            valid_to=_day(row, "valid_to"),
            weekdays=_weekdays(row.get("weekdays", "")),
            from_time=_time(row, "from_time"),
            to_time=_time(row, "to_time"),
            unit_id=self._one(row, "unit", self._known.units),
            field=row.get("field") or None,
            turn_unit_ids=self._several(row, "turn_units", self._known.units),
            turn_every=_number(row, "turn_every"),
            turn_unit=self._word(row, "turn_unit", ["day", "week", "month"]),
            turn_from=_day(row, "turn_from"),
            priority=_number(row, "priority") or 0,
            is_fallback=self._word(row, "is_fallback", ["yes", "no"]) == "yes",
            decision_no=row.get("decision_no", ""),
            decided_on=_day(row, "decided_on"),
            decision_text=row.get("decision_text", ""),
            note=row.get("note", ""),
        )
        self._check(rule)
        return rule

    def _check(self, rule: Rule) -> None:
        trouble = find_trouble(rule)
        if trouble is not None:
            raise RowTroubleError(trouble)
        if rule.class_code and (rule.kind, rule.class_code) not in self._known.classes:
            raise RowTroubleError(_("there is no class {code}").format(code=rule.class_code))
        if rule.turn_unit_ids and len(set(rule.turn_unit_ids)) != len(rule.turn_unit_ids):
            raise RowTroubleError(_("a unit is named twice in the rotation"))

    def _word(self, row: dict[str, str], name: str, allowed: list[str]) -> str | None:
        text = row.get(name, "")
        if not text:
            return None
        meant = self._mapping.meaning(name, text)
        if meant not in allowed:
            hint = suggestion(text, allowed)
            raise RowTroubleError(
                _("“{text}” is not valid for {field}: {hint}").format(text=text, field=name, hint=hint)
            )
        return meant

    def _one(self, row: dict[str, str], name: str, known: dict[str, int]) -> int | None:
        text = row.get(name, "")
        return _look_up(text, known) if text else None

    def _several(self, row: dict[str, str], name: str, known: dict[str, int]) -> tuple[int, ...]:
        texts = [text.strip() for text in row.get(name, "").translate(SEPARATORS).split(";")]
        return tuple(_look_up(text, known) for text in texts if text)

    def _area(self, text: str) -> tuple[int | None, str | None]:
        if not text:
            return None, None
        found = self._known.areas.get(text)
        if found is None and text in self._known.areas:
            kinds = sorted(one.partition(":")[0] for one in self._known.areas if one.partition(":")[2] == text)
            words = _("areas of several kinds have the code “{code}”: write one of {choices}")
            raise RowTroubleError(words.format(code=text, choices=", ".join(f"{kind}:{text}" for kind in kinds)))
        if found is None:
            raise RowTroubleError(_("the code “{code}” does not exist").format(code=text))
        return found


def _look_up(text: str, known: dict[str, int]) -> int:
    if text not in known:
        raise RowTroubleError(_("the code “{code}” does not exist").format(code=text))
    return known[text]


def _number(row: dict[str, str], name: str) -> int | None:
    text = row.get(name, "")
    if not text:
        return None
    try:
        number = int(text)
    except ValueError:
        raise RowTroubleError(_("“{text}” is not a whole number").format(text=text)) from None
    if abs(number) > 1000:
        raise RowTroubleError(_("“{text}” is too large").format(text=text))
    return number


def _day(row: dict[str, str], name: str) -> date | None:
    text = row.get(name, "")
    if not text:
        return None
    day = read_day(text)
    if day is None and is_counted_day(text):
        raise RowTroubleError(_(COUNTED_DAY).format(value=text))
    if day is None or day.year < EARLIEST_YEAR:
        raise RowTroubleError(_("“{text}” is not a valid date. Write it as 2026-01-31.").format(text=text))
    return day


def _time(row: dict[str, str], name: str) -> time | None:
    text = row.get(name, "")
    try:
        return time.fromisoformat(text.zfill(5)) if text else None
    except ValueError:
        raise RowTroubleError(_("“{text}” is not a valid time of day. Write it as 08:00.").format(text=text)) from None


def _weekdays(text: str) -> tuple[int, ...]:
    found = [word.strip() for word in text.translate(SEPARATORS).split(";") if word.strip()]
    if any(word not in tuple("1234567") for word in found):
        raise RowTroubleError(_("weekdays are numbers from 1 (Monday) to 7"))
    return tuple(sorted({int(word) for word in found}))
