"""What a wall shows of the meeting that is running: class, street, units and counts; no case, no person, no words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ShownMeeting:
    """The item that is shown in the running meeting; `meeting_no` is 0 where none is running or nothing is shown.

    Args:
        place_no, items: the place of the item on the agenda, from 1, and how many items there are.
        units, units_en, unit_refusals: the units in dispute, and how often each refused.
        since_s, shown_s: Unix seconds of the city: the oldest report, and since when the item is shown.
        minutes: planned for it.
        outcomes: of every item of the agenda in its order, '' for one that is not decided.
    """

    meeting_no: int = 0
    version: int = 0
    place_no: int = 0
    items: int = 0
    class_name: str = ""
    class_name_en: str = ""
    address: str = ""
    units: tuple[str, ...] = ()
    units_en: tuple[str, ...] = ()
    unit_refusals: tuple[int, ...] = ()
    bounces: int = 0
    cases: int = 0
    since_s: float = 0.0
    shown_s: float = 0.0
    minutes: int = 0
    outcome: str | None = None
    ruling_no: str | None = None
    lon: float | None = None
    lat: float | None = None
    outcomes: tuple[str, ...] = ()
