"""Rule: a row of a table is known wherever a part of its work is done, so that a half-made one does not look done."""

from __future__ import annotations

import typing

import pytest

from app.imports.column_words import FIELD_WORDS
from app.imports.mapping import Mapping
from app.imports.targets import LAYERS as GRID_LAYERS
from app.imports.targets import TARGETS
from app.map.layers import LAYERS
from db.imports.batches import BATCHES
from db.imports.store import TARGET_KEYS
from db.readers.exports import QUERIES
from db.schema.queries import SQL
from tests.house.source import ROOT
from widgets.imports.window import KINDS

BY_LAYER = "grids"
"""The one kind whose batches, keys and exports are those of its layer."""
PLACES = {
    "app/imports/column_words.py FIELD_WORDS": set(FIELD_WORDS),
    "app/imports/mapping.py Mapping.kind": set(typing.get_args(Mapping.model_fields["kind"].annotation)),
    "db/imports/batches.py BATCHES": set(BATCHES) - set(GRID_LAYERS) | {BY_LAYER},
    "db/imports/store.py TARGET_KEYS": set(TARGET_KEYS) | {BY_LAYER},
    "db/readers/exports.py QUERIES": set(QUERIES) | {BY_LAYER},
    "widgets/imports/window.py KINDS": set(KINDS),
}


@pytest.mark.parametrize("place", PLACES)
def test_every_kind_of_import_is_known_everywhere(place: str) -> None:
    assert PLACES[place] == set(TARGETS), f"Rule: a kind of app/imports/targets.py is also in {place}"


@pytest.mark.parametrize(("kind", "name"), [(kind, field.name) for kind in TARGETS for field in TARGETS[kind].fields])
def test_every_field_of_an_import_is_written_and_goes_out_again(kind: str, name: str) -> None:
    batches = "".join((ROOT / "db" / "imports" / file).read_text("utf-8") for file in ("batches.py", "grids.py"))
    exports = "".join(file.read_text("utf-8") for file in (SQL / "queries" / "exports").glob(f"export_{kind}.sql"))
    assert f'"{name}"' in batches, f"Rule: the batch of {kind} in db/imports/ writes the field {name}"
    assert kind == BY_LAYER or name in exports, f"Rule: export_{kind}.sql gives the field {name}"


@pytest.mark.parametrize("key", [layer.key for layer in LAYERS if not layer.is_static])
def test_every_layer_on_top_is_painted(key: str) -> None:
    painter = (ROOT / "widgets" / "map" / "map_painter.py").read_text("utf-8")
    is_painted = f'shown("{key}")' in painter or f"state.{key}.draw" in painter
    assert is_painted, f"Rule: widgets/map/map_painter.py paints the layer {key} where it is shown"
