"""Batches of grids and areas, and the joining of everything that lies in them."""

from __future__ import annotations

from datetime import date

import pandas as pd
from sqlalchemy import text

from app.imports.mapping import Mapping
from app.imports.model import Written
from db.queries import query
from db.stores.import_batch import Batch, Work, days, note, shapes, texts

ALWAYS = date(2000, 1, 1)
GRADE = "A"
COMPONENTS_AT_ONCE = 50_000
MONTH = 1_000_000_000_000


class GridBatch(Batch):
    """One layer of polygons."""

    table = "import_grids"
    columns = (
        "line", "source_id", "code", "name", "name_en", "parent_code", "district_code", "township_code",
        "community_code", "duty_grid", "management_grade", "valid_from", "valid_to", "geom",
    )  # fmt: skip
    layer = ""

    def write(self, good: pd.DataFrame) -> Written:
        """Write the good rows."""
        since = [day or ALWAYS for day in days(good["valid_from"])]
        names = [name or code for name, code in zip(good["name"], good["code"], strict=True)]
        keys = [self.key_of(self.mapping, one) for one in good["id"]]
        middle = ("name_en", "parent_code", "district_code", "township_code", "community_code", "duty_grid")
        self.copy(zip(
            good["line"].tolist(), keys, good["code"], names, *(texts(good[name]) for name in middle),
            [grade or GRADE for grade in good["management_grade"]], since, days(good["valid_to"]),
            shapes(good["shape"]), strict=True,
        ))  # fmt: skip
        self.run("import_grids_measure")
        self.facts["target"] = self.layer
        return self.run_steps(f"import_{self.layer}", "import_grids")

    @classmethod
    def finish(cls, work: Work, mapping: Mapping) -> list[str]:
        """Join components and cases with what came in; each step is a short transaction of its own."""
        join_unit_grids(work)
        join_components(work)
        join_cases(work)
        return []


class AreaBatch(GridBatch):
    """Districts, townships and other areas."""

    topic, layer = "areas", "area"

    @classmethod
    def key_of(cls, mapping: Mapping, source_id: str) -> str:
        """Return the identifier with the kind of area, as one file may hold several kinds."""
        return f"{mapping.area_kind}:{source_id}"

    def file_id(self, key: str) -> str:
        """Return the identifier without the kind of area."""
        return key.partition(":")[2]


class DutyGridBatch(GridBatch):
    """Duty grids."""

    topic, layer = "duty_grids", "duty_grid"


class UnitGridBatch(GridBatch):
    """Unit grids."""

    topic, layer = "unit_grids", "unit_grid"


def join_unit_grids(work: Work) -> None:
    """Fill in the duty grid and the areas of unit grids that came in before those."""
    with work() as connection:
        connection.execute(text("set local gridhall.bulk = 'on'"))
        if connection.execute(query("import_rejoin_unit_grids")).rowcount:
            note(connection, "unit_grids")


def join_components(work: Work) -> None:
    """Find the grids and district of every component anew."""
    with work() as connection:
        low, high = connection.execute(text("select min(component_id), max(component_id) from city.components")).one()
    if low is None:
        return
    for start in range(low, high + 1, COMPONENTS_AT_ONCE):
        with work() as connection:
            connection.execute(text("set local gridhall.bulk = 'on'"))
            facts = {"low": start, "high": start + COMPONENTS_AT_ONCE}
            if connection.execute(query("import_rejoin_components"), facts).rowcount:
                note(connection, "components")


def join_cases(work: Work) -> None:
    """Fill in what cases could not know of their place when they came in."""
    with work() as connection:
        months = connection.execute(query("import_case_months")).scalars().all()
    for low in months:
        with work() as connection:
            connection.execute(text("set local gridhall.bulk = 'on'"))
            if connection.execute(query("import_rejoin_cases"), {"low": low, "high": low + MONTH}).rowcount:
                note(connection, "cases")
