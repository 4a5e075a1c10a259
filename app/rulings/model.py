"""The plain values of rulings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from app.i18n import N_


class Effect(StrEnum):
    """What a ruling changes, in the order of the form."""

    RULE = "rule"
    OWNER = "owner"
    CAMPAIGN = "campaign"
    BOUNDARY = "boundary"


EFFECTS = {
    Effect.RULE: N_("Responsibility rule"),
    Effect.OWNER: N_("Owner or maintainer"),
    Effect.CAMPAIGN: N_("Campaign"),
    Effect.BOUNDARY: N_("Boundary of responsibility"),
}


class RulingState(StrEnum):
    """Where a ruling stands on a day."""

    TO_COME = "to_come"
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    ENDED = "ended"


RULING_STATES = {
    RulingState.TO_COME: N_("upcoming"),
    RulingState.IN_FORCE: N_("in force"),
    RulingState.REPLACED: N_("replaced"),
    RulingState.ENDED: N_("ended"),
}


@dataclass(frozen=True)
class Turns:
    """Units that take turns, in their order.

    Args:
        every: how many of `unit` (day, week or month) a turn lasts.
        from_on: the first day of the first unit's turn.
    """

    unit_ids: tuple[int, ...]
    every: int
    unit: str
    from_on: date


@dataclass(frozen=True)
class Hours:
    """Days of the week (1 is Monday) and hours of the local day; over midnight where they are turned round."""

    weekdays: tuple[int, ...] = ()
    from_time: time | None = None
    to_time: time | None = None


@dataclass(frozen=True)
class NewRuling:
    """A ruling to be confirmed.

    Args:
        title, words: what it is called and what the minutes say.
        class_ids: the classes that it holds for.
        unit_id: whom it names; of a campaign, who leads it.
        from_on, to_on: local days, both inclusive; None: without an end. A campaign ends on the last.
        outline: GeoJSON of a polygon in degrees; else one of the two lists of grids.
        replaces: numbers of the rulings that it takes the place of.
        sends_to_unit: the cases of the item go to the unit, else back to dispatch.
        turns: instead of `unit_id`, units that take turns.
        hours: when the rule holds; None: at all hours.
        is_fallback: only where nobody else is found.
        component_ids, case_ids: of an owner or a campaign, instead of classes and place.
        only_ownerless: of the components there only those without an owner.
        line: GeoJSON of the line of a boundary in degrees; its sides are seen along the line.
        reach_m: how far a boundary decides, from 20 to 2,000 m at each side.
    """

    title: str
    words: str
    class_ids: tuple[int, ...]
    unit_id: int | None
    from_on: date
    to_on: date | None = None
    outline: str | None = None
    unit_grid_ids: tuple[int, ...] = ()
    duty_grid_ids: tuple[int, ...] = ()
    replaces: tuple[str, ...] = ()
    sends_to_unit: bool = True
    effect: Effect = Effect.RULE
    turns: Turns | None = None
    hours: Hours | None = None
    is_fallback: bool = False
    component_ids: tuple[int, ...] = ()
    case_ids: tuple[int, ...] = ()
    only_ownerless: bool = False
    owner_unit_id: int | None = None
    maintainer_unit_id: int | None = None
    goal: str = ""
    line: str | None = None
    left_unit_id: int | None = None
    right_unit_id: int | None = None
    reach_m: float = 200.0


@dataclass(frozen=True)
class RulingBasis:
    """What the form of a ruling begins with.

    Args:
        units: number, name and English name of every unit that can be named, those in dispute first.
        today: the first day that a ruling can hold from.
        places: longitude and latitude of its cases, in degrees.
        unit_shape, duty_shape: the grids as WKB in degrees.
    """

    class_ids: tuple[int, ...]
    classes: tuple[str, ...]
    classes_en: tuple[str, ...]
    unit_grid_ids: tuple[int, ...]
    duty_grid_ids: tuple[int, ...]
    units: tuple[tuple[int, str, str], ...]
    today: date
    places: tuple[tuple[float, float], ...] = ()
    unit_shape: bytes | None = None
    duty_shape: bytes | None = None


@dataclass(frozen=True)
class Flow:
    """A unit that had cases first, before the ruling."""

    unit_id: int
    unit: str
    unit_en: str
    cases: int


@dataclass(frozen=True)
class Overlap:
    """A rule that decides cases of the place today, and how many of the latest two thousand."""

    code: str
    title: str
    title_en: str
    is_ruling: bool
    cases: int


@dataclass(frozen=True)
class RulingPreview:
    """What a ruling would have done in the last twelve months; of owners and campaigns, what it would change now.

    Args:
        cases: cases of its classes at its place; of components their open cases.
        elsewhere: cases of other units; components of other owners.
        refusals: refusals as not theirs by other units than the ruled one, of `all_refusals`.
        days_before, days_after: medians from filing to the unit that had the case at last, of refused cases and of
            the others; None without any.
        months: (yyyy-mm, refusals), the oldest first.
        points: longitude, latitude, and whether it is one of `elsewhere`; at most four hundred.
    """

    cases: int = 0
    elsewhere: int = 0
    refusals: int = 0
    all_refusals: int = 0
    days_before: float | None = None
    days_after: float | None = None
    months: tuple[tuple[str, int], ...] = ()
    flows: tuple[Flow, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    points: tuple[tuple[float, float, bool], ...] = ()
    components: int = 0
    ownerless: int = 0


@dataclass(frozen=True)
class ConfirmedRuling:
    """A ruling that is in force or to come; `moved` cases went on, `kept` ones stayed where they were.

    Args:
        parts: how many places, components or cases it holds.
    """

    ruling_id: int
    ruling_no: str
    moved: int
    kept: int
    parts: int = 1


@dataclass(frozen=True)
class RulingCollision:
    """A ruling that holds at the same place for the same class and says something else.

    Args:
        is_equal: neither is more particular, so it has to be replaced expressly.
        meeting: where both hold, as GeoJSON in degrees; None where that is no area.
    """

    ruling_no: str
    unit_id: int | None
    class_ids: tuple[int, ...] = field(default=())
    is_equal: bool = False
    meeting: str | None = None


@dataclass(frozen=True)
class RulingFilter:
    """What a list of rulings is narrowed by.

    Args:
        words: number, title, class, unit or place.
        state: None for all.
    """

    words: str = ""
    state: RulingState | None = RulingState.IN_FORCE


@dataclass(frozen=True)
class Ruling:
    """A ruling as a list and a map show it.

    Args:
        place: in words, such as the streets, grids or the number of components.
        shape: area, line or points as WKB in degrees; None where there is none any more.
        dispatched, refused: cases that went by it since, and how many came back as not theirs.
        item_id: the hard item that it decided.
    """

    ruling_id: int
    ruling_no: str
    title: str
    words: str
    effect: Effect
    state: RulingState
    meeting_no: int
    item_id: int | None
    decided_on: date
    chair: str
    valid_from: date
    valid_to: date | None
    replaced_by: str | None
    classes: tuple[str, ...]
    classes_en: tuple[str, ...]
    units: tuple[str, ...]
    units_en: tuple[str, ...]
    place: str
    dispatched: int
    refused: int
    is_demo: bool
    shape: bytes | None = None


@dataclass(frozen=True)
class RoutedCase:
    """A case that went by a ruling, as far as the person sees it."""

    case_id: int
    case_no: str
    state: str
    unit: str
    unit_en: str
    dispatched_s: float
    was_refused: bool


@dataclass(frozen=True)
class RulingEffect:
    """What a ruling did since: cases of its classes at its place in the year before it, and those that went by it.

    Args:
        cases_before, refusals_before, days_before: cases, refusals, and mean days to the unit that had them at last.
        cases_after, refusals_after, days_after: the same of the cases that went by it.
        parts, parts_done: of an owner or a campaign, its components or cases and how many are done.
        cases: the latest that went by it.
    """

    ruling_id: int
    cases_before: int
    refusals_before: int
    days_before: float | None
    cases_after: int
    refusals_after: int
    days_after: float | None
    parts: int = 0
    parts_done: int = 0
    cases: tuple[RoutedCase, ...] = ()

    @property
    def days_saved(self) -> float | None:
        """Days that its cases would have taken longer, all together; None where nothing can be compared."""
        if self.days_before is None or self.days_after is None:
            return None
        return max(0.0, (self.days_before - self.days_after) * self.cases_after)


@dataclass(frozen=True)
class Surroundings:
    """What lies around the place of a ruling; shapes are WKB in degrees.

    Args:
        unit_grids, duty_grids: number and outline.
        streets: name, English name, class (lane, small, secondary, main, trunk) and line.
        areas: kind (district, ruling) name or number, and outline.
        is_whole: false where there was more than could be read.
    """

    unit_grids: tuple[tuple[int, bytes], ...] = ()
    duty_grids: tuple[tuple[int, bytes], ...] = ()
    streets: tuple[tuple[str, str, str, bytes], ...] = ()
    areas: tuple[tuple[str, str, bytes], ...] = ()
    is_whole: bool = True
