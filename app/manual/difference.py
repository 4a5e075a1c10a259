"""What one version of the manual changes against another."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.i18n import N_
from app.manual.model import ManualRule

COMPARED = {
    "limit": N_("time limit"),
    "condition": N_("filing condition"),
    "closing": N_("closing condition"),
    "handling_units": N_("handling units"),
    "supervising_departments": N_("departments in charge"),
    "is_hazard": N_("hazard"),
    "condition_no": N_("number of the condition"),
    "class_name": N_("name of the class"),
    "valid_from": N_("effective from"),
    "valid_to": N_("effective until"),
}
"""Field -> its name for people, the weightiest first."""


@dataclass(frozen=True)
class RuleChange:
    """One rule that says something else now."""

    before: ManualRule
    after: ManualRule
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """What changes from one set of rules to another.

    Args:
        same: number of rules that say the same in both.
    """

    added: tuple[ManualRule, ...] = ()
    removed: tuple[ManualRule, ...] = ()
    changed: tuple[RuleChange, ...] = ()
    same: int = 0

    @property
    def limits(self) -> tuple[RuleChange, ...]:
        """The changes that alter a limit."""
        return tuple(change for change in self.changed if "limit" in change.fields)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing changes."""
        return not (self.added or self.removed or self.changed)


def compare(before: Iterable[ManualRule], after: Iterable[ManualRule]) -> Difference:
    """Compare two sets of rules.

    Rules of one class belong together by the words of their condition, then by their number, so that a condition put
    in at the top does not show as a change of all that follow.
    """
    old, new = _by_class(before), _by_class(after)
    pairs: list[tuple[ManualRule, ManualRule]] = []
    added: list[ManualRule] = []
    removed: list[ManualRule] = []
    for key in sorted(old.keys() | new.keys()):
        left, right = list(old.get(key, ())), list(new.get(key, ()))
        for name in (_words, _number):
            pairs += _pair(left, right, name)
        removed += left
        added += right
    changes = [RuleChange(one, other, _fields(one, other)) for one, other in pairs]
    changed = tuple(sorted((one for one in changes if one.fields), key=lambda one: _order(one.after)))
    return Difference(tuple(sorted(added, key=_order)), tuple(sorted(removed, key=_order)), changed,
                      len(changes) - len(changed))  # fmt: skip


def _pair(
    left: list[ManualRule], right: list[ManualRule], name: Callable[[ManualRule], object]
) -> list[tuple[ManualRule, ManualRule]]:
    """Take out of both lists what has the same name."""
    waiting: defaultdict[object, list[ManualRule]] = defaultdict(list)
    for rule in right:
        waiting[name(rule)].append(rule)
    pairs = []
    for rule in list(left):
        if waiting[name(rule)]:
            found = waiting[name(rule)].pop(0)
            pairs.append((rule, found))
            left.remove(rule)
            right.remove(found)
    return pairs


def _words(rule: ManualRule) -> object:
    return re.sub(r"[\s\W]+", "", unicodedata.normalize("NFKC", rule.condition)), rule.valid_from


def _number(rule: ManualRule) -> object:
    return rule.condition_no, rule.valid_from


def _fields(before: ManualRule, after: ManualRule) -> tuple[str, ...]:
    return tuple(name for name in COMPARED if getattr(before, name) != getattr(after, name))


def _by_class(rules: Iterable[ManualRule]) -> dict[tuple[str, str], list[ManualRule]]:
    found: defaultdict[tuple[str, str], list[ManualRule]] = defaultdict(list)
    for rule in sorted(rules, key=_order):
        found[rule.kind, rule.class_code].append(rule)
    return found


def _order(rule: ManualRule) -> tuple[Any, ...]:
    return rule.kind, rule.class_code, rule.condition_no, str(rule.valid_from or "")
