"""Reads rulings, what they did, and what lies around their places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from app.rulings.model import (
    Effect,
    Flow,
    Overlap,
    RoutedCase,
    Ruling,
    RulingBasis,
    RulingEffect,
    RulingFilter,
    RulingPreview,
    RulingState,
    Surroundings,
)
from db.schema.queries import query

MOST_AROUND = 4000
"""So many shapes of one kind are read around a place."""


def read_basis(connection: Connection, item_id: int) -> RulingBasis:
    """Return what the form of a ruling begins with."""
    row = connection.execute(query("item_ruling_basis"), {"item_id": item_id}).one()
    units = connection.execute(query("ruling_units"), {"first": list(row.unit_ids)})
    return RulingBasis(
        tuple(row.class_ids or ()), tuple(row.classes or ()), tuple(row.classes_en or ()),
        tuple(row.unit_grid_ids or ()), tuple(row.duty_grid_ids or ()), tuple((u[0], u[1], u[2]) for u in units),
        row.today, tuple(zip(row.lons or (), row.lats or (), strict=True)),
        row.unit_shape and bytes(row.unit_shape), row.duty_shape and bytes(row.duty_shape),
    )  # fmt: skip


def read_surroundings(connection: Connection, box: Mapping[str, float]) -> Surroundings:
    """Return grids, streets and areas within a box; `box` has west, south, east and north in degrees."""
    rows = connection.execute(query("ruling_surroundings"), {**box, "most": MOST_AROUND}).all()
    of = {kind: [row for row in rows if row.kind == kind] for kind in ("unit_grid", "duty_grid", "street")}
    areas = tuple((row.kind, row.name, bytes(row.shape)) for row in rows if row.kind in ("district", "ruling"))
    return Surroundings(
        tuple((row.number, bytes(row.shape)) for row in of["unit_grid"]),
        tuple((row.number, bytes(row.shape)) for row in of["duty_grid"]),
        tuple((row.name, row.name_en, row.class_, bytes(row.shape)) for row in of["street"]),
        areas,
        max(map(len, of.values())) < MOST_AROUND,
    )


def read_rulings(connection: Connection, only: RulingFilter, most: int) -> list[Ruling]:
    """Return rulings, the latest first."""
    asked = {"words": only.words.strip(), "state": only.state and only.state.value, "most": most}
    return [_ruling(dict(row._mapping)) for row in connection.execute(query("rulings_found"), asked)]


def read_effect(connection: Connection, ruling_id: int) -> RulingEffect:
    """Return what a ruling did since, with the latest cases that went by it."""
    row = connection.execute(query("ruling_effect"), {"ruling_id": ruling_id}).one()
    cases = connection.execute(query("ruling_cases"), {"ruling_id": ruling_id})
    return RulingEffect(ruling_id, **row._mapping, cases=tuple(RoutedCase(*case) for case in cases))


def preview_of(found: Mapping[str, Any]) -> RulingPreview:
    """Return the preview that `city.preview_ruling` gave."""
    values = dict(found)
    values["flows"] = tuple(Flow(*one) for one in values.get("flows", ()))
    values["overlaps"] = tuple(Overlap(*one) for one in values.get("overlaps", ()))
    for key in ("months", "points"):
        values[key] = tuple(tuple(one) for one in values.get(key, ()))
    return RulingPreview(**values)


def _ruling(values: dict[str, Any]) -> Ruling:
    values["effect"], values["state"] = Effect(values["effect"]), RulingState(values["state"])
    for name in ("classes", "classes_en", "units", "units_en"):
        values[name] = tuple(values[name] or ())
    values["shape"] = values["shape"] and bytes(values["shape"])
    return Ruling(**values)
