"""What a correction changed, or would change, in readable lines: Class: Exposed litter → Water cover."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.cases.model import DryRun
from app.city.city import City
from app.city.model import Shapes
from app.desk.lines import area_name
from app.i18n import N_, _, pick
from app.texts.spans import span_text
from app.texts.times import local

LABELS = {
    "class_id": N_("Class"), "condition_no": N_("Filing condition"), "place": N_("Place"), "address": N_("Address"),
    "component": N_("Component"), "text": N_("Problem description"), "district_code": N_("District"),
    "duty_grid": N_("Duty grid"), "unit_grid": N_("Unit grid"), "limit_s": N_("Time limit"), "due_at": N_("Deadline"),
}  # fmt: skip
"""What is said of a change, in this order; what else history keeps of it is not shown."""
MOST_UNITS = 3


def change_lines(changed: Mapping[str, Any], city: City | None, time_zone: str) -> list[str]:
    """Return one line for each thing that is another one now."""
    return [
        f"{_(words)}: " + " → ".join(_said(key, value, city, time_zone) for value in changed[key])
        for key, words in LABELS.items()
        if key in changed
    ]


def dry_run_lines(tried: DryRun, city: City | None, time_zone: str) -> list[str]:
    """Return what an act would change, the units that may be meant among it; one line says that nothing would."""
    lines = change_lines(tried.changed, city, time_zone)
    before, after = (units[:MOST_UNITS] for units in (tried.units_before, tried.units_after))
    if before != after:
        words = [" / ".join(units) or _("none") for units in (before, after)]
        lines.append(f"{_('Candidate units')}: " + " → ".join(words))
    return lines or [_("Nothing would change.")]


def _said(key: str, value: Any, city: City | None, time_zone: str) -> str:
    if value is None or value == [None, None]:
        return "–"
    if key == "class_id" and city is not None and value in city.classes:
        return pick(city.classes[value].name, city.classes[value].name_en)
    if key in ("district_code", "duty_grid") and city is not None:
        return area_name(city, value) or value if key == "district_code" else _name_of(city.duty_grids, value)
    if key == "place":
        return ", ".join(f"{degrees:.6f}" for degrees in value)
    if key == "limit_s":
        return span_text(value)
    if key == "due_at":
        return f"{local(datetime.fromisoformat(value).timestamp(), time_zone):%Y-%m-%d %H:%M}"
    return str(value)


def _name_of(shapes: Shapes, code: str) -> str:
    row = next((row for row, one in enumerate(shapes.codes) if one == code), None)
    return code if row is None else pick(shapes.names[row], shapes.names_en[row])
