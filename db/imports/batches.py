"""How one batch of each kind goes into the tables: COPY into a temporary table, then a few statements over all rows."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import shapely
from sqlalchemy import text

from app.imports.mapping import Mapping
from app.imports.model import Written
from db.imports.batch import SOURCE_KEYS, Batch, Work, days, instants, points, shapes, texts
from db.imports.grids import AreaBatch, DutyGridBatch, UnitGridBatch
from db.imports.joins import join_cases_to_streets, join_components_to_streets
from db.schema.queries import query

TIMES = (
    "reported_at", "accepted_at", "filed_at", "dispatched_at", "received_at", "handled_at", "checked_at", "closed_at",
    "due_at",
)  # fmt: skip
PART_MARK = "#"


class CaseBatch(Batch):
    """Cases: each with one record that says honestly that it was imported."""

    topic, table = "cases", "import_cases"
    fills = {"cases": "case_id", "flow_records": "case_id", "source_keys": SOURCE_KEYS}
    columns = (
        "line", "source_id", "kind", "class_id", "state", "channel", "text", "address", "unit_id", "component_code",
        "is_urgent", *TIMES, "geom",
    )  # fmt: skip

    @staticmethod
    def prepare(work: Work, good: pd.DataFrame) -> None:
        """Make the months of these cases at once and let go of the tables again, so that nobody waits for the batch."""
        with work() as connection:
            zone = connection.execute(text("select time_zone from city.city_profile")).scalar_one()
            months = good["reported_at"].dt.tz_convert(zone).dt.strftime("%Y-%m-01").unique()
            connection.execute(query("import_months"), {"days": sorted(months)})

    def write(self, good: pd.DataFrame) -> Written:
        """Write the good rows."""
        self.copy(self._rows(good))
        self.run("import_cases_place")
        self.run("import_cases_known")
        self.run("import_cases_number")
        inserted = self.insert("import_cases_insert").scalar_one()
        kept, unchanged = self.run("import_cases_changed").one()
        updated = self.run("import_cases_update").scalar_one()
        return self.touch(Written(inserted, updated, unchanged, kept))

    @classmethod
    def finish(cls, work: Work, mapping: Mapping) -> list[str]:
        """Find the streets of what came in."""
        join_cases_to_streets(work)
        return []

    def _rows(self, good: pd.DataFrame) -> Iterable[tuple]:
        return zip(
            good["line"].tolist(), good["id"], [one.kind for one in good["class"]], self.class_ids(good),
            good["state"], good["channel"], texts(good["text"]), texts(good["address"]), self.unit_ids(good, "unit"),
            texts(good["component"]), good["is_urgent"], *(instants(good[name]) for name in TIMES), points(good),
            strict=True,
        )  # fmt: skip


class ComponentBatch(Batch):
    """Components: what changes is kept as a version."""

    topic, table = "components", "import_components"
    fills = {"components": "component_id, code", "source_keys": SOURCE_KEYS}
    columns = (
        "line", "source_id", "code", "class_id", "state", "name", "supervising_unit_id", "owner_unit_id",
        "maintainer_unit_id", "initial_on", "changed_on", "census_on", "data_source", "remark", "geom",
    )  # fmt: skip

    def write(self, good: pd.DataFrame) -> Written:
        """Write the good rows."""
        codes = [code or f"{self.mapping.source}-{one}" for code, one in zip(good["code"], good["id"], strict=True)]
        units = [self.unit_ids(good, name) for name in ("supervising_unit", "owner", "maintainer")]
        self.copy(zip(
            good["line"].tolist(), good["id"], codes, self.class_ids(good), good["state"], texts(good["name"]), *units,
            days(good["initial_on"]), days(good["changed_on"]), days(good["census_on"]), texts(good["data_source"]),
            texts(good["remark"]), points(good), strict=True,
        ))  # fmt: skip
        return self.run_steps("import_components", "import_components", is_placed_first=False)

    @classmethod
    def finish(cls, work: Work, mapping: Mapping) -> list[str]:
        """Find the streets of what came in."""
        join_components_to_streets(work, anew=False)
        return []


class StreetBatch(Batch):
    """Streets: a line of several pieces becomes several streets of one name."""

    topic, table = "streets", "import_streets"
    fills = {"streets": "street_id", "source_keys": SOURCE_KEYS}
    columns = ("line", "feature_id", "source_id", "name", "name_en", "class", "is_bridge", "geom")

    @classmethod
    def key_of(cls, mapping: Mapping, source_id: str) -> str:
        """Return the key of a line's first piece."""
        return f"{source_id}{PART_MARK}1"

    def write(self, good: pd.DataFrame) -> Written:
        """Write the good rows."""
        self.copy(self._pieces(good))
        for step in ("known", "insert", "update", "keys", "stale"):
            self.run(f"import_streets_{step}")
        return self.touch(Written(*self.run("import_streets_count").one()))

    @classmethod
    def finish(cls, work: Work, mapping: Mapping) -> list[str]:
        """Find anew what stands beside the streets."""
        join_components_to_streets(work, anew=True)
        join_cases_to_streets(work)
        return []

    @staticmethod
    def _pieces(good: pd.DataFrame) -> Iterable[tuple]:
        names = ("line", "id", "name", "name_en", "class", "is_bridge", "shape")
        for line, one, name, name_en, street_class, is_bridge, shape in zip(*(good[key] for key in names), strict=True):
            for number, piece in enumerate(shapes(shapely.get_parts(shape)), start=1):
                key = f"{one}{PART_MARK}{number}"
                yield line, one, key, name or None, name_en or None, street_class, is_bridge, piece


BATCHES: dict[str, type[Batch]] = {
    "cases": CaseBatch,
    "components": ComponentBatch,
    "roads": StreetBatch,
    "area": AreaBatch,
    "duty_grid": DutyGridBatch,
    "unit_grid": UnitGridBatch,
}
"""By kind of import; grids by their layer."""


def batch_of(mapping: Mapping) -> type[Batch]:
    """Return how batches of an import are written."""
    return BATCHES[str(mapping.layer) if mapping.kind == "grids" else mapping.kind]
