"""How near and how lately another case must lie to be perhaps the same one: a radius and days for each kind of class.

Source: our own rule, DECISIONS D-521; a component stands at one spot, a stall moves along a street.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.city.model import CaseClass


@dataclass(frozen=True)
class Reach:
    """How far and how long to look back.

    Args:
        radius_m: metres on the ground.
        days: after the closing.
    """

    radius_m: float
    days: int


BY_GROUP = {
    "stalls": Reach(150.0, 3),
    "parking": Reach(100.0, 2),
    "litter": Reach(80.0, 7),
    "ads": Reach(60.0, 15),
    "sites": Reach(300.0, 15),
}
BY_KIND = {"component": Reach(60.0, 15), "event": Reach(120.0, 15)}
WIDEST = Reach(120.0, 15)


def reach_of(one: CaseClass | None) -> Reach:
    """Return the reach of a class; of no class yet the one of events."""
    if one is None:
        return WIDEST
    return BY_GROUP.get(one.five_chaos_group or "", BY_KIND.get(one.kind, WIDEST))
