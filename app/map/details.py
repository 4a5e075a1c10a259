"""What a card or a tooltip says about a thing on the map: plain titles and lines, no widget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from app.city.addresses import say_address
from app.city.model import CASE_STATES, CHANNELS, COMPONENT_STATES
from app.i18n import _, pick
from app.map.marks import LATENESS_LABELS, Lateness, due_at, is_open, is_overdue, lateness
from app.texts.labels import COMPONENT_STATE_LABELS, STATE_LABELS, channel_label
from app.texts.spans import overdue_text, span_text

if TYPE_CHECKING:
    from app.city.city import City


@dataclass(frozen=True)
class Details:
    """What is said about one thing.

    Args:
        title: its name.
        subtitle: one line under it.
        lines: label and value pairs.
        late: its lateness where it is a case, else -1.
        toned: labels of the lines that are written in the colour of its lateness.
    """

    title: str
    subtitle: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    late: int = -1
    toned: tuple[str, ...] = ()


def time_text(city: City, at_s: float | None) -> str:
    """An instant as local day and time of the city; '' for none."""
    if at_s is None or np.isnan(at_s):
        return ""
    try:
        zone: tzinfo = ZoneInfo(city.profile.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = UTC
    return datetime.fromtimestamp(float(at_s), zone).strftime("%m-%d %H:%M")


def _class_name(city: City, class_id: int) -> str:
    row = city.classes.get(int(class_id))
    return pick(row.name, row.name_en) if row else _("Unknown class")


def _unit_name(city: City, unit_id: int) -> str:
    row = city.units.get(int(unit_id))
    return pick(row.short_name or row.name, row.short_name_en or row.name_en) if row else ""


def _grid_name(city: City, grid_id: int) -> str:
    at = np.flatnonzero(city.duty_grids.ids == grid_id)
    if not len(at):
        return ""
    row = int(at[0])
    return pick(city.duty_grids.names[row], city.duty_grids.names_en[row]) or city.duty_grids.codes[row]


def _kept(lines: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(line for line in lines if line[1])


def case_details(city: City, case_id: int) -> Details | None:
    """A case: class, number, place, stage, unit, what is left of its time."""
    cases = city.cases
    row = cases.row_of(case_id)
    if row is None:
        return None
    now = city.clock.now()
    value = {
        name: cases.column(name)[row]
        for name in ("state", "class_id", "channel", "unit_id", "duty_grid_id", "reported_at")
    }
    due, late = float(due_at(cases)[row]), int(lateness(cases, now)[row])
    has_time = not np.isnan(due) and late not in (Lateness.CLOSED, Lateness.SUSPENDED)
    left = "" if not has_time else overdue_text(now - due) if due < now else span_text(due - now)
    return Details(
        _class_name(city, value["class_id"]),
        cases.numbers[row],
        _kept(
            [
                (_("Place"), say_address(city.streets, cases.addresses[row])),
                (_("Stage"), _(STATE_LABELS[CASE_STATES[int(value["state"])]])),
                (_("Responsible unit"), _unit_name(city, value["unit_id"])),
                (_("Time status"), _(LATENESS_LABELS[Lateness(late)])),
                (_("Time left"), left),
                (_("Deadline"), time_text(city, due) if has_time else ""),
                (_("Reported at"), time_text(city, value["reported_at"])),
                (_("Source"), channel_label(CHANNELS[int(value["channel"])])),
                (_("Duty grid"), _grid_name(city, value["duty_grid_id"])),
            ]
        ),
        late,
        (_("Time status"), _("Time left")),
    )


def component_details(city: City, row: int) -> Details:
    """A component: class, condition, owner, maintainer, census day."""
    components = city.components
    value = {
        name: components.column(name)[row]
        for name in ("component_id", "class_id", "state", "owner_id", "maintainer_id", "duty_grid_id", "census_day")
    }
    day = int(value["census_day"])
    census = "" if day < 0 else str(np.datetime64(day, "D"))
    here = [
        int(i)
        for i in np.flatnonzero(
            (np.asarray(city.cases.column("component_id")) == value["component_id"]) & is_open(city.cases)
        )
    ]
    return Details(
        _class_name(city, value["class_id"]),
        _("Component {number}").format(number=int(value["component_id"])),
        _kept(
            [
                (_("Component state"), _(COMPONENT_STATE_LABELS[COMPONENT_STATES[int(value["state"])]])),
                (_("Owner"), _unit_name(city, value["owner_id"])),
                (_("Maintainer"), _unit_name(city, value["maintainer_id"])),
                (_("Census"), census),
                (_("Duty grid"), _grid_name(city, value["duty_grid_id"])),
                (_("Open cases"), str(len(here)) if here else ""),
            ]
        ),
    )


def grid_details(city: City, row: int) -> Details:
    """A duty grid: its open and overdue cases, its components and the people on duty in it."""
    grids, cases = city.duty_grids, city.cases
    mine = np.asarray(cases.column("duty_grid_id")) == grids.ids[row]
    now = city.clock.now()
    opened, overdue = int(np.count_nonzero(mine & is_open(cases))), int(np.count_nonzero(mine & is_overdue(cases, now)))
    held = int(np.count_nonzero(city.components.column("duty_grid_id") == grids.ids[row]))
    name = pick(grids.names[row], grids.names_en[row]) or grids.codes[row]
    area = grids.extra.get("area_m2")
    size = _("{number} km²").format(number=f"{float(area[row]) / 1e6:.2f}") if area is not None else ""
    return Details(
        name,
        grids.codes[row] if grids.codes[row] != name else "",
        _kept(
            [
                (_("Open cases"), f"{opened:,}"),
                (_("Overdue"), f"{overdue:,}"),
                (_("Components"), f"{held:,}"),
                (_("Area"), size),
            ]
        ),
    )


def person_details(city: City, row: int) -> Details:
    """Someone on the street: name and when last seen."""
    people = city.people
    return Details(
        people.names[row],
        _("On duty") if people.on_duty[row] else _("Off duty"),
        _kept([(_("Last seen"), time_text(city, float(people.seen_at[row])))]),
    )


def camera_details(city: City, row: int) -> Details:
    """A camera."""
    return Details(city.camera_names[row], _("Camera {number}").format(number=int(city.camera_ids[row])))
