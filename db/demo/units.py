"""The responsible units of the demo city: kinds that a real city has, and which unit looks after what where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from db.demo.copy import copy_rows, int4, set_sequence, texts
from db.demo.frame import URBAN_DISTRICTS, read_table
from db.demo.grids import Grids

DISTRICT_NAMES_EN = {
    "450102": "Xingning", "450103": "Qingxiu", "450105": "Jiangnan", "450107": "Xixiangtang", "450108": "Liangqing",
    "450109": "Yongning", "450110": "Wuming", "450123": "Long'an", "450124": "Mashan", "450125": "Shanglin",
    "450126": "Binyang", "450181": "Hengzhou",
}  # fmt: skip
DISTRICT_NAMES = {
    "450102": "兴宁区", "450103": "青秀区", "450105": "江南区", "450107": "西乡塘区", "450108": "良庆区",
    "450109": "邕宁区", "450110": "武鸣区", "450123": "隆安县", "450124": "马山县", "450125": "上林县",
    "450126": "宾阳县", "450181": "横州市",
}  # fmt: skip


@dataclass(frozen=True)
class Units:
    """All units; the number of a unit is its place in the list plus one.

    Args:
        rows: the columns of the table, by name.
        of_field: field -> numbers of the units of the whole city.
        of_district: field and district -> number; of_zone: field and row of the table of zones -> number.
    """

    rows: list[dict[str, str | int | None]]
    of_field: dict[str, list[int]]
    of_district: dict[tuple[str, str], int]
    of_zone: dict[tuple[str, int], int]

    def number_of(self, code: str) -> int:
        """Return the number of the unit with this code."""
        return next(place for place, row in enumerate(self.rows, start=1) if row["code"] == code)

    def look_up(
        self, field: str, district: NDArray[np.str_], zone: NDArray[np.int64], rng: np.random.Generator, local: bool
    ) -> NDArray[np.int64]:
        """Return the unit of a field at each place: the zone's, the district's, or one of the city's.

        Args:
            local: prefer the unit of the district where the city and the districts both have one.
        """
        result = np.zeros(len(district), dtype=int)
        city = self.of_field.get(field, [])
        if city and not (local and (field, URBAN_DISTRICTS[0]) in self.of_district):
            return np.array(city)[rng.integers(0, len(city), len(district))]
        for code in URBAN_DISTRICTS:
            result[district == code] = self.of_district[field, code]
        for (zone_field, number), unit in self.of_zone.items():
            if zone_field == field:
                result[zone == number] = unit
        return result


def make_units(grids: Grids) -> Units:
    """Return the units of the city, its districts and zones, and the offices of the townships in the built-up area."""
    units = Units([], {}, {}, {})
    patterns = read_table("units")
    for row in (row for row in patterns if row["scope"] == "city"):
        number = _add(units, row, {})
        units.of_field.setdefault(row["field"], []).append(number)
    for district in URBAN_DISTRICTS:
        names = {"{district}": (DISTRICT_NAMES[district], DISTRICT_NAMES_EN[district])}
        parent = None
        for row in (row for row in patterns if row["scope"] == "district"):
            number = _add(units, row, names, district, parent, suffix=district[-2:])
            parent = parent or number
            units.of_district[row["field"], district] = number
    for place, zone in enumerate(read_table("zones")):
        names = {"{zone}": (zone["name"], zone["name_en"])}
        parent = None
        for row in (row for row in patterns if row["scope"] == "zone"):
            number = _add(units, row, names, zone["district_code"], parent, suffix=zone["code"][-2:])
            if parent is None and zone["kind"] == "scenic_area":
                units.rows[-1]["kind"] = "scenic_area"
            parent = parent or number
            units.of_zone[row["field"], place] = number
    townships = {row["code"]: row for row in read_table("townships")}
    for code in np.unique(grids.township).tolist():
        name, latin = townships[code]["name"], townships[code]["name_en"]
        units.rows.append({
            "code": f"T{code}", "name_en": f"{latin} Office",
            "name": f"{name}办事处" if name.endswith("街道") else f"{name}政府（办事处）",
            "short_name": name, "short_name_en": latin, "kind": "street_office", "field": "township",
            "district_code": code[:6], "parent_id": units.of_district["district", code[:6]],
        })  # fmt: skip
    return units


def _add(units, row, names, district=None, parent=None, suffix="") -> int:  # noqa: ANN001
    def fill(text: str, english: bool) -> str:
        for key, (chinese, latin) in names.items():
            text = text.replace(key, latin if english else chinese)
        return text

    units.rows.append({
        "code": row["code"] + suffix, "name": fill(row["name"], False), "name_en": fill(row["name_en"], True),
        "short_name": fill(row["short_name"], False), "short_name_en": fill(row["short_name_en"], True),
        "kind": row["kind"], "field": row["field"], "district_code": district, "parent_id": parent,
    })  # fmt: skip
    return len(units.rows)


def write_units(connection: Connection, units: Units) -> None:
    """Write the units."""
    columns = {"unit_id": int4(np.arange(1, len(units.rows) + 1))}
    for name in ("code", "name", "name_en", "short_name", "short_name_en", "kind", "field", "district_code"):
        columns[name] = texts([None if row[name] is None else str(row[name]) for row in units.rows])
    columns["parent_id"] = int4(np.array([row["parent_id"] or 0 for row in units.rows]), missing=0)
    copy_rows(connection, "units", columns)
    set_sequence(connection, "units", "unit_id")
