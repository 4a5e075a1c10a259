"""What the manual panel shows: the versions, the rules of one, and what it changes against the one in force."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.deadlines.texts import limit_text
from app.i18n import N_, _, pick
from app.manual.difference import COMPARED, RuleChange
from app.manual.editing import BookClass, days_text
from app.manual.model import ManualRule, ManualVersion, RuleKey
from app.manual.service import ManualService
from app.versions.model import VersionState


@dataclass(frozen=True)
class ManualQuestion:
    """Which version is looked at; '' for the one in force, or else the first."""

    name: str = ""


@dataclass(frozen=True)
class RuleLine:
    """One rule, and what it is against the version in force.

    Args:
        change: added, removed, changed, or '' for the same.
        fields: what says something else.
        before: the rule in force, where it is another one.
    """

    rule: ManualRule
    change: str = ""
    fields: tuple[str, ...] = ()
    before: ManualRule | None = None

    @property
    def key(self) -> RuleKey:
        """The rule's own key."""
        return self.rule.key

    def matches(self, words: str) -> bool:
        """Tell whether code, class or condition hold every word."""
        rule = self.rule
        there = " ".join(
            (rule.class_code, rule.class_name, rule.class_name_en or "", rule.condition, rule.condition_en or "")
        ).casefold()
        return all(word in there for word in words.casefold().split())


@dataclass(frozen=True)
class ManualView:
    """The answer.

    Args:
        at: the instant for which the states hold.
        trouble: why no difference can be shown; '' where it is.
        classes: those of the code table of the version that is shown.
        lacking: those of them that have no rule.
    """

    versions: tuple[ManualVersion, ...]
    shown: ManualVersion | None
    at: datetime
    lines: tuple[RuleLine, ...] = ()
    against: str = ""
    trouble: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    classes: tuple[BookClass, ...] = ()
    lacking: tuple[BookClass, ...] = ()

    @property
    def rules(self) -> list[ManualRule]:
        """The rules that the version has, without those that it has no longer."""
        return [line.rule for line in self.lines if line.change != "removed"]


DEMO_SOURCE = N_("Gridhall demo: codes, names and limits are from public sources, the wording is ours")
"""What `resources/manual/demo.toml` says of itself; sources of real rule books are shown as they were written."""
CHANGES = {"added": N_("added"), "removed": N_("removed"), "changed": N_("changed")}


def look_at_manual(manual: ManualService, question: ManualQuestion, at: datetime) -> ManualView:
    """Read the versions and the rules of one, each beside what is in force."""
    versions = tuple(manual.versions())
    in_force = next((one for one in versions if one.state_at(at) is VersionState.IN_FORCE), None)
    named = next((one for one in versions if one.name == question.name), None)
    shown = named or in_force or (versions[0] if versions else None)
    if shown is None:
        return ManualView(versions, None, at)
    rules = manual.rules(shown.name)
    if in_force is None or in_force.name == shown.name:
        return ManualView(versions, shown, at, tuple(RuleLine(rule) for rule in rules))
    if in_force.code_version != shown.code_version:
        words = _(
            "The draft uses the code table of {one}, the version in force that of {other}. They cannot be compared."
        )
        trouble = words.format(one=shown.code_version, other=in_force.code_version)
        return ManualView(versions, shown, at, tuple(RuleLine(rule) for rule in rules), in_force.name, trouble)
    found = manual.difference(shown.name, in_force.name)
    changed: dict[Any, RuleChange] = {_same(change.after): change for change in found.changed}
    added = {_same(rule) for rule in found.added}
    lines = [_line(rule, changed, added) for rule in rules]
    lines += [RuleLine(rule, "removed") for rule in found.removed]
    lines.sort(
        key=lambda line: (line.rule.kind, line.rule.class_code, line.rule.condition_no, line.change == "removed")
    )
    counts = {"added": len(found.added), "removed": len(found.removed), "changed": len(found.changed)}
    return ManualView(versions, shown, at, tuple(lines), in_force.name, "", counts)


def _line(rule: ManualRule, changed: dict[Any, RuleChange], added: set[Any]) -> RuleLine:
    if _same(rule) in added:
        return RuleLine(rule, "added")
    change = changed.get(_same(rule))
    return RuleLine(rule) if change is None else RuleLine(rule, "changed", change.fields, change.before)


def _same(rule: ManualRule) -> tuple[RuleKey, Any]:
    return rule.key, rule.valid_from


def rule_cells(line: RuleLine) -> tuple[str, ...]:
    """Code, class, condition, closing, limit, units: one row of the table."""
    rule = line.rule
    return (
        f"{rule.class_code}-{rule.condition_no}",
        pick(rule.class_name, rule.class_name_en),
        dated_text(rule) + pick(rule.condition, rule.condition_en),
        pick(rule.closing, rule.closing_en),
        limit_text(rule.limit),
        pick(rule.handling_units, rule.handling_units_en),
    )


def dated_text(rule: ManualRule) -> str:
    """The days of a rule that does not hold always, to stand before its condition."""
    return f"[{days_text(rule)}] " if rule.valid_from or rule.valid_to else ""


def rule_facts(line: RuleLine) -> list[tuple[str, str]]:
    """Everything that a rule says, as label and value; what it does not say is left out."""
    rule = line.rule
    is_the_same = "".join(rule.limit_text.split()) in ("", "".join(limit_text(rule.limit).split()))
    written = "" if is_the_same else f" · “{rule.limit_text}”"
    further = "".join(f" · {limit_text(limit)}" for limit in rule.further_limits)
    rows = [
        (_("Filing condition"), pick(rule.condition, rule.condition_en)),
        (_("Closing condition"), pick(rule.closing, rule.closing_en)),
        (_("Time limit"), f"{limit_text(rule.limit)}{written}{further}"),
        (_("Handling units"), pick(rule.handling_units, rule.handling_units_en)),
        (_("Departments in charge"), pick(rule.supervising_departments, rule.supervising_departments_en)),
        (_("Valid"), days_text(rule) if rule.valid_from or rule.valid_to else ""),
        (_("Hazard"), _("Yes") if rule.is_hazard else ""),
        (_("Note"), rule.note),
        (_("Difference"), change_text(line)),
    ]
    return [(name, value) for name, value in rows if value]


def change_text(line: RuleLine) -> str:
    """What is different: handling limit: 4 working hours → 2 working hours."""
    if line.before is None:
        return _(CHANGES[line.change]) if line.change else ""
    parts = []
    for name in line.fields:
        parts.append(f"{_(COMPARED[name])}: {_value_text(line.before, name)} → {_value_text(line.rule, name)}")
    return "; ".join(parts)


def _value_text(rule: ManualRule, name: str) -> str:
    """What a rule says in one field, as people read it; a dash for nothing."""
    value = getattr(rule, name)
    if name == "limit":
        return limit_text(value)
    if isinstance(value, bool):
        return _("Yes") if value else "–"
    if isinstance(value, str):
        return pick(value, getattr(rule, f"{name}_en", None)) or "–"
    return "–" if value is None else str(value)


def source_text(version: ManualVersion) -> str:
    """Where a version comes from."""
    return _(DEMO_SOURCE) if version.source == DEMO_SOURCE else version.source


def version_text(version: ManualVersion, at: datetime) -> str:
    """Title, state and since when."""
    state = version.state_at(at)
    since = f" · {version.effective_on:%Y-%m-%d}" if version.effective_on is not None else ""
    return f"{version.title} · {state.label}{since}"
