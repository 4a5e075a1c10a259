"""Two cases side by side, for whoever is about to make them one: what is the same, what is not, how far, how old."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.cases.model import State
from app.city.addresses import say_address
from app.city.city import City
from app.desk.case_file import CaseFile
from app.desk.lines import district_name
from app.i18n import NC_, _, pick
from app.texts.spans import span_text


@dataclass(frozen=True)
class BesideRow:
    """One fact of both cases.

    Args:
        other: '' while no other case is chosen.
        differs: the difference speaks against taking them for the same.
    """

    name: str
    this: str
    other: str = ""
    differs: bool = False


def beside_rows(city: City, this_id: int, other_id: int | None) -> list[BesideRow]:
    """Return number, class, place, state, age and distance of both, from the city in memory."""
    this, other = _facts(city, this_id), _facts(city, other_id) if other_id is not None else None
    names = (_("Number"), _("Class"), _("Place"), _("State"), _(NC_("of a case", "Reported")))
    rows = [
        BesideRow(name, this[at], other[at] if other is not None else "", at == 1 and other is not None
                  and this[at] != other[at])
        for at, name in enumerate(names)
    ]  # fmt: skip
    if other_id is not None:
        away = metres_between(city, this_id, other_id)
        said = _("{metres} m").format(metres=f"{away:,.0f}") if away is not None else _("unknown")
        rows.append(BesideRow(_("Distance"), "", said))
    return rows


def metres_between(city: City, one_id: int, other_id: int) -> float | None:
    """Return how far two cases lie from each other, None where one has no place."""
    one, other = city.cases.record(one_id), city.cases.record(other_id)
    if one is None or other is None or None in (one["x_m"], one["y_m"], other["x_m"], other["y_m"]):
        return None
    on_map = math.hypot(one["x_m"] - other["x_m"], one["y_m"] - other["y_m"])
    return on_map / math.cosh(one["y_m"] / 6378137.0)  # a metre on the ground is so many on the map


def short_facts(city: City, case_id: int, file: CaseFile | None) -> str:
    """What a line of a list says of a case beside its class: state, distance, age."""
    record = city.cases.record(case_id)
    if record is None:
        return ""
    away = metres_between(city, file.case.case_id, case_id) if file is not None else None
    parts = [State(record["state"]).label, _("{metres} m").format(metres=f"{away:,.0f}") if away is not None else "",
             _age(city, record["reported_at"])]  # fmt: skip
    return " · ".join(part for part in parts if part)


def _facts(city: City, case_id: int) -> list[str]:
    record = city.cases.record(case_id)
    if record is None:
        return [str(case_id), "–", "–", "–", "–"]
    found = city.classes.get(record["class_id"])
    address = say_address(city.streets, record["address"])
    place = " · ".join(part for part in (address, district_name(city, record["district"])) if part)
    return [record["number"], pick(found.name, found.name_en) if found else _("Unknown class"), place,
            State(record["state"]).label, _age(city, record["reported_at"])]  # fmt: skip


def _age(city: City, reported_at: float | None) -> str:
    if reported_at is None:
        return "–"
    return _("{span} ago").format(span=span_text(city.clock.now() - reported_at))
