"""Batches of grids and areas."""

from __future__ import annotations

from datetime import date

import pandas as pd

from app.imports.mapping import Mapping
from app.imports.model import Written
from db.imports.batch import SOURCE_KEYS, Batch, Work, days, shapes, texts
from db.imports.joins import join_cases, join_components, join_unit_grids

ALWAYS = date(2000, 1, 1)
GRADE = "A"


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
        return self.run_steps(f"import_{self.layer}", "import_grids", is_placed_first=True)

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
    fills = {"areas": "area_id", "source_keys": SOURCE_KEYS}

    @classmethod
    def key_of(cls, mapping: Mapping, source_id: str) -> str:
        """Return the identifier with the kind of area, as one file may hold several kinds."""
        return f"{mapping.area_kind}:{source_id}"

    @classmethod
    def file_id(cls, key: str) -> str:
        """Return the identifier without the kind of area."""
        return key.partition(":")[2]


class DutyGridBatch(GridBatch):
    """Duty grids."""

    topic, layer = "duty_grids", "duty_grid"
    fills = {"duty_grids": "duty_grid_id", "source_keys": SOURCE_KEYS}


class UnitGridBatch(GridBatch):
    """Unit grids."""

    topic, layer = "unit_grids", "unit_grid"
    fills = {"unit_grids": "unit_grid_id", "source_keys": SOURCE_KEYS}
