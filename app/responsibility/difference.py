"""What one set of rules changes against another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from app.responsibility.model import Rule

NOT_COMPARED = frozenset({"rule_id", "area_kind"})


@dataclass(frozen=True)
class ChangedRule:
    """A rule in both sets that says something else; `names` are the fields that differ."""

    before: Rule
    after: Rule
    names: tuple[str, ...]


@dataclass(frozen=True)
class RuleDifference:
    """Rules that are new, gone or changed, by code."""

    added: tuple[Rule, ...]
    removed: tuple[Rule, ...]
    changed: tuple[ChangedRule, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether both sets say the same."""
        return not (self.added or self.removed or self.changed)


def compare(before: Iterable[Rule], after: Iterable[Rule]) -> RuleDifference:
    """Return what changes from one set to another."""
    old, new = ({rule.code: rule for rule in rules} for rules in (before, after))
    changed = []
    for code in sorted(old.keys() & new.keys()):
        names = tuple(
            one.name
            for one in fields(Rule)
            if one.name not in NOT_COMPARED and getattr(old[code], one.name) != getattr(new[code], one.name)
        )
        if names:
            changed.append(ChangedRule(old[code], new[code], names))
    return RuleDifference(
        tuple(new[code] for code in sorted(new.keys() - old.keys())),
        tuple(old[code] for code in sorted(old.keys() - new.keys())),
        tuple(changed),
    )
