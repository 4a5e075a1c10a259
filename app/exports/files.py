"""Writes rows with places to a file, batch by batch: GeoPackage, GeoJSON, GeoParquet, CSV or Shapefile."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely
from pyproj import CRS

from app.crs import STORED_EPSG
from app.errors import Refused
from app.i18n import _
from app.imports.rejects import harmless

Row = tuple[Sequence[str], bytes | None]
"""The texts of a row and its place as WKB in the stored frame."""
SHAPES = {"point": "Point", "line": "MultiLineString", "polygon": "MultiPolygon"}
X, Y, SHAPE = "lon", "lat", "geometry"
SHAPEFILE, LONGEST_NAME, LONGEST_BYTES = ".shp", 10, 254


class Writer(Protocol):
    """A file that is being written; `changed` counts texts that could not be written as they are."""

    changed: int

    def add(self, rows: Sequence[Row]) -> None:
        """Write more rows."""

    def close(self) -> None:
        """End the file."""


class CsvWriter:
    """A text table in UTF-8; points as two columns, other shapes as GeoJSON. No text of it runs in a spreadsheet."""

    def __init__(self, file: Path, columns: Sequence[str], shape: str) -> None:
        self._file = file.open("w", encoding="utf-8-sig", newline="")
        self._is_point, self.changed = shape == "point", 0
        csv.writer(self._file).writerow([*columns, *((X, Y) if self._is_point else (SHAPE,))])

    def add(self, rows: Sequence[Row]) -> None:
        """Write more rows."""
        shapes = shapely.from_wkb(np.array([wkb for _texts, wkb in rows], object))
        for (texts, _wkb), shape in zip(rows, shapes, strict=True):
            safe = [harmless(text) for text in texts]
            if safe[0] != texts[0]:
                raise Refused(_("The identifier {id} begins like a formula: write .gpkg, .geojson or .parquet.").format(
                    id=texts[0]))  # fmt: skip
            self.changed += sum(one != text for one, text in zip(safe, texts, strict=True))
            csv.writer(self._file).writerow([*safe, *self._place(shape)])

    def _place(self, shape: shapely.Geometry | None) -> list[str]:
        if self._is_point:
            return [repr(shape.x), repr(shape.y)] if shape is not None else ["", ""]
        return ["" if shape is None else _geojson(shape)]

    def close(self) -> None:
        """End the file."""
        self._file.close()


class GeoJsonWriter:
    """A collection of features, one a line."""

    changed = 0

    def __init__(self, file: Path, columns: Sequence[str], shape: str) -> None:
        self._file, self._columns, self._mark = file.open("w", encoding="utf-8"), columns, ""
        self._file.write('{"type": "FeatureCollection", "features": [\n')

    def add(self, rows: Sequence[Row]) -> None:
        """Write more rows."""
        shapes = shapely.from_wkb(np.array([wkb for _texts, wkb in rows], object))
        for (texts, _wkb), shape in zip(rows, shapes, strict=True):
            facts = json.dumps(dict(zip(self._columns, texts, strict=True)), ensure_ascii=False)
            place = "null" if shape is None else _geojson(shape)
            self._file.write(f'{self._mark}{{"type": "Feature", "properties": {facts}, "geometry": {place}}}')
            self._mark = ",\n"

    def close(self) -> None:
        """End the file."""
        self._file.write("\n]}\n")
        self._file.close()


class GeoParquetWriter:
    """GeoParquet 1.0 with WKB."""

    changed = 0

    def __init__(self, file: Path, columns: Sequence[str], shape: str) -> None:
        crs = CRS.from_epsg(STORED_EPSG).to_json_dict()
        geo: dict[str, Any] = {"version": "1.0.0", "primary_column": SHAPE,
                               "columns": {SHAPE: {"encoding": "WKB", "geometry_types": [], "crs": crs}}}  # fmt: skip
        fields = [(name, pa.string()) for name in columns] + [(SHAPE, pa.binary())]
        self._schema = pa.schema(fields, metadata={"geo": json.dumps(geo)})
        self._writer = pq.ParquetWriter(file, self._schema)

    def add(self, rows: Sequence[Row]) -> None:
        """Write more rows."""
        self._writer.write_table(_table(rows, self._schema))

    def close(self) -> None:
        """End the file."""
        self._writer.close()


class GeoPackageWriter:
    """One layer of a GeoPackage, named after the file."""

    changed = 0

    def __init__(self, file: Path, columns: Sequence[str], shape: str) -> None:
        self._path, self._kind, self._is_begun = file, SHAPES[shape], False
        self._schema = pa.schema([*((name, pa.string()) for name in columns), (SHAPE, pa.binary())])

    def add(self, rows: Sequence[Row]) -> None:
        """Write more rows."""
        self._write(rows)

    def _write(self, rows: Sequence[Row]) -> None:
        table = _table(rows, self._schema)
        pyogrio.write_arrow(table, self._path, driver="GPKG", geometry_name=SHAPE, geometry_type=self._kind,
                            crs=f"EPSG:{STORED_EPSG}", append=self._is_begun)  # fmt: skip
        self._is_begun = True

    def close(self) -> None:
        """End the file; without a row there is a layer all the same."""
        if not self._is_begun:
            self._write([])


class ShapefileWriter:
    """A Shapefile in UTF-8: names of at most ten letters, texts of at most 254 bytes; what is longer is cut."""

    def __init__(self, file: Path, columns: Sequence[str], shape: str) -> None:
        self._path, self._kind, self._is_begun, self.changed = file, SHAPES[shape], False, 0
        names = names_in_file(file, columns)
        self._schema = pa.schema([*((name, pa.string()) for name in names), (SHAPE, pa.binary())])

    def add(self, rows: Sequence[Row]) -> None:
        """Write more rows.

        Raises:
            Refused: an identifier is too long; cut, it could be that of another.
        """
        made: list[Row] = []
        for texts, wkb in rows:
            cut = [cut_text(text) for text in texts]
            if cut[0] != texts[0]:
                raise Refused(_("The identifier {id} is too long for a Shapefile: write .gpkg, .geojson or .parquet.")
                              .format(id=texts[0][:60]))  # fmt: skip
            self.changed += sum(one != text for one, text in zip(cut, texts, strict=True))
            made.append((cut, wkb))
        self._write(made)

    def _write(self, rows: Sequence[Row]) -> None:
        pyogrio.write_arrow(_table(rows, self._schema), self._path, driver="ESRI Shapefile", geometry_name=SHAPE,
                            geometry_type=self._kind, crs=f"EPSG:{STORED_EPSG}", encoding="UTF-8",
                            append=self._is_begun)  # fmt: skip
        self._is_begun = True

    def close(self) -> None:
        """End the file; without a row there is a layer all the same."""
        if not self._is_begun:
            self._write([])


def cut_text(text: str) -> str:
    """Return what a field of a Shapefile can hold of a text, whole characters only."""
    return text.encode()[:LONGEST_BYTES].decode("utf-8", "ignore")


def names_in_file(file: Path, columns: Sequence[str]) -> list[str]:
    """Return how the columns are called in a file of this ending; short names differ from each other."""
    if file.suffix.lower() != SHAPEFILE:
        return list(columns)
    names: list[str] = []
    for column in columns:
        short = column.replace("_", "")[:LONGEST_NAME] if len(column) > LONGEST_NAME else column
        number = 1
        while short in names:
            number += 1
            short = short[: LONGEST_NAME - 1] + str(number)
        names.append(short)
    return names


def parts_of_file(file: Path) -> list[Path]:
    """Return the files that are written under one name."""
    if file.suffix.lower() != SHAPEFILE:
        return [file]
    return [file, *(file.with_suffix(ending) for ending in (".shx", ".dbf", ".prj", ".cpg"))]


WRITERS: dict[str, type[CsvWriter | GeoJsonWriter | GeoParquetWriter | GeoPackageWriter | ShapefileWriter]] = {
    ".csv": CsvWriter, ".geojson": GeoJsonWriter, ".parquet": GeoParquetWriter, ".geoparquet": GeoParquetWriter,
    ".gpkg": GeoPackageWriter, SHAPEFILE: ShapefileWriter,
}  # fmt: skip


def open_writer(file: Path, columns: Sequence[str], shape: str) -> Writer:
    """Begin a file after the ending of its name.

    Args:
        shape: `point`, `line` or `polygon`.

    Raises:
        Refused: the ending is unknown.
    """
    kind = WRITERS.get(file.suffix.lower())
    if kind is None:
        raise Refused(
            _("{file} is not a type of file that can be written ({sorts}).").format(
                file=file.name, sorts=", ".join(WRITERS)
            )
        )
    return kind(file, columns, shape)


def _table(rows: Sequence[Row], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*(texts for texts, _wkb in rows), strict=True)) or [()] * (len(schema) - 1)
    return pa.table([*map(list, columns), [wkb for _texts, wkb in rows]], schema=schema)


def _geojson(shape: shapely.Geometry) -> str:
    return json.dumps(shapely.geometry.mapping(shape))
