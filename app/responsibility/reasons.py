"""The wording of reasons: a sentence for each kind that `city.candidates` gives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from app.i18n import N_, _, language
from app.responsibility.model import Candidate, DecidedBy, Reason

SENTENCES = {
    "rule": N_("Rule {code}: {title} ({paper})"),
    "ruling": N_("Ruling {decision_no} of {decided_on}: {title}"),
    "fallback": N_("Only if no responsible unit can be found (rule {code}: {title})"),
    "turn": N_("Shared by {of} units; this unit's turn is {from} to {to}"),
    "boundary": N_("{metres} m from the boundary of {area}; by rule {code} that side belongs to this unit"),
    "owner": N_("Registered as owner of component {component} ({census_on})"),
    "maintainer": N_("Registered as maintainer of component {component} ({census_on})"),
    "district": N_("The place is in {area}, which coordinates where responsibility is unclear"),
    "refused": N_("Returned this case before as not its responsibility ({times}×, last {at})"),
    "load": N_("Same class, last {days} days: {cases} in all, {open} open, {overdue} overdue, {returned} returned"),
    "load_median": N_(
        "Same class, last {days} days: {cases} in all, {open} open, {overdue} overdue, {returned} returned, "
        "median time {median_hours} h"
    ),
    "no_load": N_("No case of this class in the last {days} days"),
}

TAGS = {
    "suggested": N_("Suggested"), "ask": N_("Boundary · ask both sides"), "refused": N_("Returned it before"),
    "fallback": N_("Fallback unit"), "district": N_("District"),
}  # fmt: skip
"""The one word that stands beside a unit."""

DOUBTS = {
    "no_rules": N_("no rules are in force"),
    "no_rule": N_("no rule applies"),
    "fallback": N_("only the fallback unit is left"),
    "border": N_("near a boundary"),
    "refused": N_("the unit returned it before"),
}


def sentence(reason: Reason) -> str:
    """Return a reason as people read it."""
    facts = {key: _word(value) for key, value in reason.facts.items()}
    key = reason.kind
    if key == "load" and not reason.facts.get("cases"):
        key = "no_load"
    elif key == "load" and reason.facts.get("median_hours") is not None:
        key = "load_median"
    if language() == "en" and reason.facts.get("area_en"):
        facts["area"] = str(reason.facts["area_en"])
    if language() == "en" and reason.facts.get("title_en"):
        facts["title"] = str(reason.facts["title_en"])
    facts["paper"] = paper_words(reason.facts)
    if not reason.facts.get("title"):
        facts["title"] = facts["paper"]
    if not reason.facts.get("census_on"):
        facts["census_on"] = _("date unknown")
    return _(SENTENCES[key]).format_map(_Known(facts))


def tag_of(candidate: Candidate) -> str | None:
    """Return which of `TAGS` stands beside a unit, None for none."""
    kinds = [reason.kind for reason in candidate.reasons]
    if "refused" in kinds:
        return "refused"
    if candidate.is_to_ask:
        return "ask"
    if candidate.is_suggested:
        return "suggested"
    return kinds[0] if kinds and kinds[0] in ("fallback", "district") else None


def tag_text(candidate: Candidate) -> str:
    """Return the word that stands beside a unit; '' for none."""
    tag = tag_of(candidate)
    return _(TAGS[tag]) if tag is not None else ""


def paper_words(facts: dict[str, Any]) -> str:
    """Return what decided a rule: kind of paper, number and day."""
    words = [DecidedBy(facts["decided_by"]).label] if facts.get("decided_by") in list(DecidedBy) else []
    words += [str(facts[key]) for key in ("decision_no", "decided_on") if facts.get(key)]
    return " ".join(words)


def _word(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()[:16].replace("T", " ")
    if isinstance(value, str) and len(value) > 16 and value[10:11] == "T":
        return value[:16].replace("T", " ")
    return "" if value is None else str(value)


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "–"
