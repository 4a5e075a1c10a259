"""The written order of rules: which one wins, and which two must not stand beside each other.

Fallback rules come last. Then the higher priority wins; then what is more particular: a ruling before everything else,
then where it holds (responsibility area, unit grids, duty grids, community, township, zone, district), whose component,
which filing condition, which class, which project, which hours; then the newer decision. Two rules that are equal in
all of this and name different units are refused at publishing, so the last word, their codes, never decides between
units.
The database says the same (`db/schema/sql/city/70_responsibility.sql`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, time, timedelta
from typing import Any

from app.responsibility.model import Assigns, CaseFacts, DecidedBy, Rule, Turn

AREA_RANKS = {
    "responsibility": 7,
    "community": 4,
    "township": 3,
    "development_zone": 2,
    "scenic_area": 2,
    "district": 1,
}
UNIT_GRIDS_RANK, DUTY_GRIDS_RANK = 6, 5
LONG_AGO = date.min


def place_rank(rule: Rule) -> int:
    """Return how particular the place of a rule is; 0 holds everywhere."""
    if rule.unit_grid_ids:
        return UNIT_GRIDS_RANK
    if rule.duty_grid_ids:
        return DUTY_GRIDS_RANK
    return AREA_RANKS[rule.area_kind or "district"] if rule.area_id is not None else 0


def specificity(rule: Rule) -> int:
    """Return how particular a rule is, one figure for each word of the order."""
    by_component = rule.owner_unit_id or rule.maintainer_unit_id or rule.assigns in (Assigns.OWNER, Assigns.MAINTAINER)
    by_class = 300 if rule.class_code else 200 if rule.major_code else 100 if rule.kind else 0
    return (
        1_000_000 * (rule.decided_by is DecidedBy.RULING)
        + 100_000 * place_rank(rule)
        + 10_000 * bool(by_component)
        + 1_000 * (rule.condition_no is not None)
        + by_class
        + 10 * (rule.project is not None)
        + bool(rule.weekdays or rule.from_time)
    )


def rank(rule: Rule) -> tuple[bool, int, int, date]:
    """Return the rank of a rule; the greater stands before the smaller."""
    return not rule.is_fallback, rule.priority, specificity(rule), rule.decided_on or LONG_AGO


def in_order(rules: Iterable[Rule]) -> list[Rule]:
    """Return rules in the written order, the winner first."""
    return sorted(sorted(rules, key=lambda rule: rule.code), key=rank, reverse=True)


def holds(rule: Rule, facts: CaseFacts) -> bool:
    """Tell whether a rule holds for a case."""
    day = facts.at.date()
    asked: tuple[tuple[Any, Any], ...] = (
        (rule.kind, facts.kind), (rule.class_code, facts.class_code), (rule.major_code, facts.major_code),
        (rule.condition_no, facts.condition_no), (rule.project, facts.project),
        (rule.owner_unit_id, facts.owner_unit_id), (rule.maintainer_unit_id, facts.maintainer_unit_id),
    )  # fmt: skip
    return (
        all(wanted is None or wanted == found for wanted, found in asked)
        and (rule.area_id is None or rule.area_id in facts.area_ids)
        and (not rule.duty_grid_ids or facts.duty_grid_id in rule.duty_grid_ids)
        and (not rule.unit_grid_ids or facts.unit_grid_id in rule.unit_grid_ids)
        and (rule.valid_from is None or rule.valid_from <= day)
        and (rule.valid_to is None or day <= rule.valid_to)
        and (not rule.weekdays or facts.at.isoweekday() in rule.weekdays)
        and holds_at(rule, facts.at.time())
    )


def holds_at(rule: Rule, at: time) -> bool:
    """Tell whether a time of the day lies in the hours of a rule, which may go over midnight."""
    if rule.from_time is None or rule.to_time is None:
        return True
    if rule.from_time < rule.to_time:
        return rule.from_time <= at < rule.to_time
    return at >= rule.from_time or at < rule.to_time


def turn_of(rule: Rule, day: date) -> Turn:
    """Return whose turn it is on a day: periods are counted from the first day of the first unit's turn."""
    first, every = rule.turn_from, rule.turn_every
    if first is None or every is None:
        raise ValueError(f"rule {rule.code} has no turns")
    if rule.turn_unit == "month":
        months = (day.year - first.year) * 12 + day.month - first.month
        months -= day < _add_months(first, months)
        number = months // every
        begin, end = _add_months(first, number * every), _add_months(first, (number + 1) * every)
    else:
        days = every * (7 if rule.turn_unit == "week" else 1)
        number = (day - first).days // days
        begin, end = first + timedelta(days=number * days), first + timedelta(days=(number + 1) * days)
    unit_id = rule.turn_unit_ids[number % len(rule.turn_unit_ids)]
    return Turn(unit_id, begin, end - timedelta(days=1))


def result(rule: Rule, facts: CaseFacts, local_unit: Callable[[str, str | None], int | None]) -> int | None:
    """Return the unit that a rule names for a case; None where it names nobody.

    Args:
        local_unit: gives the unit of a field in a district.
    """
    if rule.assigns is Assigns.TURNS:
        return turn_of(rule, facts.at.date()).unit_id
    if rule.assigns is Assigns.LOCAL:
        return local_unit(rule.field or "", facts.district_code)
    return {
        Assigns.UNIT: rule.unit_id,
        Assigns.OWNER: facts.owner_unit_id,
        Assigns.MAINTAINER: facts.maintainer_unit_id,
    }[rule.assigns]


def winner(
    rules: Iterable[Rule], facts: CaseFacts, local_unit: Callable[[str, str | None], int | None]
) -> tuple[Rule, int] | None:
    """Return the rule that wins for a case and the unit that it names; None where no rule names one."""
    for rule in in_order(one for one in rules if holds(one, facts)):
        unit_id = result(rule, facts, local_unit)
        if unit_id is not None:
            return rule, unit_id
    return None


def _add_months(first: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a month that is too short."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(first.day, (following - timedelta(days=1)).day))
