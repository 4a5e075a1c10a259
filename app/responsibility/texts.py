"""How a rule is said in few words: what for, where, when, whom."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.i18n import N_, _, language, ngettext
from app.responsibility.model import Assigns, Rule
from app.texts.labels import WEEKDAYS

PROJECTS = {
    "regular": N_("Regular"),
    "campaign": N_("Five disorders campaign"),
    "dust": N_("Dust control"),
    "civilised_city": N_("Civilised City campaign"),
    "shared_bikes": N_("Shared bikes"),
    "riverside": N_("Riverside"),
}
"""What a centre runs beside its regular work; others are shown as they were written."""
TURN_SPANS = {
    "day": N_("rotation every {every} days"),
    "week": N_("rotation every {every} weeks"),
    "month": N_("rotation every {every} months"),
}
GRIDS_NAMED = 3
"""More grids than these are counted and not named."""
KINDS = {"component": N_("component"), "event": N_("event")}


@dataclass(frozen=True)
class Names:
    """What things are called, in the language of this process.

    Args:
        units, areas: by number.
        classes: by kind and code; majors: by code.
        grids: kind -> number -> name.
    """

    units: dict[int, str] = field(default_factory=dict)
    areas: dict[int, str] = field(default_factory=dict)
    classes: dict[tuple[str, str], str] = field(default_factory=dict)
    majors: dict[str, str] = field(default_factory=dict)
    grids: dict[str, dict[int, str]] = field(default_factory=dict)

    def unit(self, unit_id: int | None) -> str:
        """Return the name of a unit; a dash where there is none."""
        return "–" if unit_id is None else self.units.get(unit_id, f"#{unit_id}")


def title_text(rule: Rule) -> str:
    """Return the title of a rule in the language of this process."""
    return (rule.title_en if language() == "en" and rule.title_en else rule.title) or rule.code


def what_text(rule: Rule, names: Names) -> str:
    """Return what a rule is for: class, condition, project."""
    words = []
    if rule.class_code:
        words.append(f"{rule.class_code} {names.classes.get((rule.kind or '', rule.class_code), '')}".strip())
    elif rule.major_code:
        words.append(f"{rule.major_code} {names.majors.get(rule.major_code, '')}".strip())
    elif rule.kind:
        words.append(_("all classes of kind {kind}").format(kind=_(KINDS[rule.kind])))
    if rule.condition_no is not None:
        words.append(_("condition {number}").format(number=rule.condition_no))
    if rule.project:
        words.append(_(PROJECTS.get(rule.project, rule.project)))
    for unit_id, sentence in (
        (rule.owner_unit_id, _("owner {unit}")),
        (rule.maintainer_unit_id, _("maintainer {unit}")),
    ):
        if unit_id is not None:
            words.append(sentence.format(unit=names.unit(unit_id)))
    return " · ".join(words) or _("everything")


def where_text(rule: Rule, names: Names) -> str:
    """Return where a rule holds."""
    if rule.area_id is not None:
        return names.areas.get(rule.area_id, f"#{rule.area_id}")
    duty_grids, unit_grids = rule.duty_grid_ids, rule.unit_grid_ids
    for kind, numbers, words in (
        ("duty_grid", duty_grids, ngettext("{count} duty grid", "{count} duty grids", len(duty_grids))),
        ("unit_grid", unit_grids, ngettext("{count} unit grid", "{count} unit grids", len(unit_grids))),
    ):
        known = names.grids.get(kind, {})
        if len(numbers) > GRIDS_NAMED or (numbers and not known.keys() >= set(numbers)):
            return words.format(count=len(numbers))
        if numbers:
            return ", ".join(known[number] for number in numbers)
    return _("whole city")


def when_text(rule: Rule) -> str:
    """Return when a rule holds; '' for always."""
    words = []
    if rule.valid_from or rule.valid_to:
        words.append(f"{rule.valid_from or '…'} – {rule.valid_to or '…'}")
    if rule.weekdays:
        words.append(", ".join(_(WEEKDAYS[day - 1]) for day in rule.weekdays))
    if rule.from_time and rule.to_time:
        words.append(f"{rule.from_time:%H:%M}–{rule.to_time:%H:%M}")
    return " · ".join(words)


def whom_text(rule: Rule, names: Names) -> str:
    """Return whom a rule names."""
    if rule.assigns is Assigns.UNIT:
        return names.unit(rule.unit_id)
    if rule.assigns is Assigns.TURNS:
        units = ", ".join(names.unit(unit_id) for unit_id in rule.turn_unit_ids)
        return f"{units} · {_(TURN_SPANS[rule.turn_unit or 'month']).format(every=rule.turn_every)}"
    return rule.assigns.label


def paper_text(rule: Rule) -> str:
    """Return what decided a rule."""
    return " ".join(word for word in (rule.decided_by.label, rule.decision_no, str(rule.decided_on or "")) if word)


FIELD_LABELS = {
    "assigns": N_("assigned to"),
    "decided_by": N_("decided by"),
    "title": N_("title"),
    "title_en": N_("English title"),
    "kind": N_("kind"),
    "class_code": N_("class"),
    "major_code": N_("major class"),
    "condition_no": N_("filing condition"),
    "project": N_("campaign"),
    "owner_unit_id": N_("owner"),
    "maintainer_unit_id": N_("maintainer"),
    "area_id": N_("area"),
    "duty_grid_ids": N_("duty grids"),
    "unit_grid_ids": N_("unit grids"),
    "valid_from": N_("effective from"),
    "valid_to": N_("effective until"),
    "weekdays": N_("weekdays"),
    "from_time": N_("from hour"),
    "to_time": N_("to hour"),
    "unit_id": N_("unit"),
    "field": N_("trade"),
    "turn_unit_ids": N_("rotating units"),
    "turn_every": N_("length of a rotation"),
    "turn_unit": N_("length of a rotation"),
    "turn_from": N_("first turn"),
    "priority": N_("priority"),
    "is_fallback": N_("fallback unit"),
    "decision_no": N_("document number"),
    "decided_on": N_("date of the document"),
    "decision_text": N_("document text"),
    "note": N_("note"),
    "code": N_("code"),
}
