"""What a rule book must hold to: no class or condition twice, no gap and no overlap in dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from app.i18n import _
from app.manual.model import ManualRule, ManualVersion, RuleKey
from app.manual.reading import RowTrouble

DAY = timedelta(days=1)


def find_disorder(rules: Iterable[ManualRule]) -> list[RowTrouble]:
    """Return what is wrong between the rows of a rule book."""
    rules = list(rules)
    return _two_names(rules) + _doubles_and_gaps(rules)


def _two_names(rules: list[ManualRule]) -> list[RowTrouble]:
    first: dict[tuple[str, str], ManualRule] = {}
    troubles = []
    for rule in rules:
        known = first.setdefault((rule.kind, rule.class_code), rule)
        if known.class_name != rule.class_name:
            sentence = _("gives the code {code} to “{name}”, which row {row} gives to “{other}”")
            reason = sentence.format(
                code=rule.class_code, name=rule.class_name, row=known.source_row, other=known.class_name
            )
            troubles.append(RowTrouble(rule.source_sheet, rule.source_row or 0, reason))
    return troubles


def _doubles_and_gaps(rules: list[ManualRule]) -> list[RowTrouble]:
    by_key: defaultdict[RuleKey, list[ManualRule]] = defaultdict(list)
    for rule in rules:
        by_key[rule.key].append(rule)
    troubles = []
    for same in by_key.values():
        same.sort(key=lambda rule: (rule.valid_from or date.min, rule.source_row or 0))
        for before, after in zip(same, same[1:], strict=False):
            reason = _between(before, after)
            if reason is not None:
                troubles.append(RowTrouble(after.source_sheet, after.source_row or 0, reason))
    return troubles


def _between(before: ManualRule, after: ManualRule) -> str | None:
    facts = {"code": after.class_code, "number": after.condition_no, "row": before.source_row}
    if after.valid_from is None or before.valid_from == after.valid_from:
        return _("repeats class {code}, condition {number} of row {row}").format(**facts)
    if before.valid_to is None or before.valid_to >= after.valid_from:
        return _("overlaps row {row} in its dates (class {code}, condition {number})").format(**facts)
    if before.valid_to + DAY < after.valid_from:
        return _("leaves a gap in dates after row {row} (class {code}, condition {number})").format(**facts)
    return None


def find_period_trouble(
    starts_on: date | None, until: date | None, versions: Iterable[ManualVersion], today: date
) -> str | None:
    """Return what is wrong with the days that a rule book names for itself, or None.

    Args:
        versions: all of the city; drafts do not count.
        today: local day of the city.
    """
    if starts_on is not None and starts_on < today:
        return _("A command manual cannot take effect in the past: {day} is over.").format(day=starts_on)
    coming = sorted((one.effective_on, one.name) for one in versions if one.effective_on is not None)
    same = next((name for day, name in coming if day == starts_on and starts_on != today), None)
    if same is not None:
        return _("The dates overlap: the version “{version}” already takes effect on {day}.").format(
            day=starts_on, version=same)  # fmt: skip
    if until is None:
        return None
    following = next(((day, name) for day, name in coming if day > (starts_on or today)), None)
    if following is None or following[0] > until + DAY:
        return _("The dates leave a gap: after {day} no version would be in force.").format(day=until)
    if following[0] <= until:
        return _("The dates overlap: the version “{version}” already takes effect on {day}.").format(
            day=following[0], version=following[1])  # fmt: skip
    return None
