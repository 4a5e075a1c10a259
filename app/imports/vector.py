"""Reads files of shapes: GeoJSON, Shapefile (also zipped), GeoPackage through pyogrio, GeoParquet through pyarrow.

Values come out as text, whatever their type in the file, so that every file goes through the same checks.
"""

from __future__ import annotations

import codecs
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError

from app.city.drawable import parse_wkb
from app.errors import Refused
from app.i18n import _
from app.imports.mapping import ReadPart
from app.imports.model import Chunk, FileFacts
from app.texts.suggest import suggestion

BLOCK = 1 << 20
UNREADABLE = shapely.LineString([(np.nan, np.nan), (np.nan, np.nan)])
"""Stands for a shape of a kind that cannot be read (a curve, damage), until its row is rejected."""
DBASE_HEAD = 32
"""The bytes of a dBase table before its text: numbers, no characters."""


class Vector:
    """A layer of a file that GDAL reads."""

    def __init__(self, file: Path, part: ReadPart) -> None:
        self._file, self._layer = file, part.layer
        self._path = f"/vsizip/{file}" if file.suffix.lower() == ".zip" else str(file)
        self._encoding = self._find_encoding(part.encoding)
        with self._trouble():
            layers = [str(name) for name in pyogrio.list_layers(self._path)[:, 0]]
            self._check_layer(layers)
            info = pyogrio.read_info(self._path, layer=self._layer, encoding=self._encoding, force_feature_count=True)
        columns = [str(name) for name in info["fields"]]
        if not info["features"]:
            raise Refused(_("{file} is empty.").format(file=file.name))
        self.facts = FileFacts(columns, int(info["features"]), self._encoding, info["crs"], bool(info["geometry_type"]))

    def chunks(self, rows: int) -> Iterator[Chunk]:
        """Give the features in order, each with its number."""
        first = 1
        with self._trouble(), self._open(rows) as (meta, batches):
            name = meta["geometry_name"] or "wkb_geometry"
            for batch in batches:
                yield as_chunk(pa.Table.from_batches([batch]), name, first)
                first += len(batch)

    def _open(self, rows: int) -> Any:
        return pyogrio.raw.open_arrow(
            self._path, layer=self._layer, encoding=self._encoding, batch_size=rows, use_pyarrow=True
        )

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except (DataSourceError, DataLayerError, pa.ArrowInvalid, UnicodeDecodeError) as error:
            reason = str(error).splitlines()[0].strip().rstrip(".")
            raise Refused(_("{file} cannot be read: {reason}.").format(file=self._file.name, reason=reason)) from None

    def _check_layer(self, layers: list[str]) -> None:
        if self._layer is not None and self._layer not in layers:
            raise Refused(_("{file} has no layer “{layer}”: {hint}").format(
                file=self._file.name, layer=self._layer, hint=suggestion(self._layer, layers)))  # fmt: skip
        if self._layer is None and len(layers) > 1:
            raise Refused(_("{file} has several layers ({layers}): name one in [read] layer.").format(
                file=self._file.name, layers=", ".join(layers[:8])))  # fmt: skip

    def _find_encoding(self, wanted: str) -> str | None:
        """Shapefiles say their encoding beside them or not at all; then it is found from the text itself."""
        if wanted != "auto":
            return wanted
        if self._file.suffix.lower() == ".zip":
            return _encoding_in_zip(self._file)
        table = self._file.with_suffix(".dbf")
        if self._file.suffix.lower() != ".shp" or self._file.with_suffix(".cpg").exists() or not table.exists():
            return None
        with table.open("rb") as opened:
            return find_table_encoding(opened)


def _encoding_in_zip(file: Path) -> str | None:
    try:
        with zipfile.ZipFile(file) as packed:
            endings = {Path(name).suffix.lower(): name for name in packed.namelist()}
            if ".dbf" not in endings or ".cpg" in endings:
                return None
            with packed.open(endings[".dbf"]) as opened:
                return find_table_encoding(opened)
    except zipfile.BadZipFile:
        raise Refused(_("{file} is a damaged zip file.").format(file=file.name)) from None


def find_table_encoding(table: IO[bytes]) -> str:
    """Return utf-8 or gb18030 for the text of a dBase table."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    table.read(DBASE_HEAD)
    try:
        while block := table.read(BLOCK):
            decoder.decode(block)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


class GeoParquet:
    """A GeoParquet file; a plain Parquet file counts as a table without geometry."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._parquet = pq.ParquetFile(file)
        except pa.ArrowInvalid as error:
            reason = str(error).splitlines()[0]
            raise Refused(_("{file} cannot be read: {reason}.").format(file=file.name, reason=reason)) from None
        schema = self._parquet.schema_arrow
        geo = json.loads((schema.metadata or {}).get(b"geo", b"{}"))
        self._geometry = geo.get("primary_column")
        column = geo.get("columns", {}).get(self._geometry, {})
        if self._geometry and column.get("encoding", "WKB") != "WKB":
            raise Refused(_("{file} keeps its geometry as {encoding}; only WKB can be read.").format(
                file=file.name, encoding=column["encoding"]))  # fmt: skip
        crs = column.get("crs", "OGC:CRS84") if self._geometry else None
        names = [name for name in schema.names if name != self._geometry]
        rows = self._parquet.metadata.num_rows
        if not rows:
            raise Refused(_("{file} is empty.").format(file=file.name))
        text = json.dumps(crs) if isinstance(crs, dict) else crs
        self.facts = FileFacts(names, rows, None, text, self._geometry is not None)

    def chunks(self, rows: int) -> Iterator[Chunk]:
        """Give the rows in order, each with its number."""
        first = 1
        for batch in self._parquet.iter_batches(batch_size=rows):
            yield as_chunk(pa.Table.from_batches([batch]), self._geometry, first)
            first += len(batch)


def as_chunk(table: pa.Table, geometry: str | None, first: int) -> Chunk:
    """Return a table as texts and shapes."""
    shapes: NDArray[np.object_] | None = None
    if geometry is not None and geometry in table.column_names:
        packed = table[geometry].to_numpy(zero_copy_only=False)
        shapes = parse_wkb(packed)
        shapes[shapely.is_missing(shapes) & np.array([bool(one) for one in packed], bool)] = UNREADABLE
        table = table.drop_columns([geometry])
    columns = {name: as_texts(table[name]) for name in table.column_names}
    lines = np.arange(first, first + table.num_rows, dtype=np.int64)
    return Chunk(pd.DataFrame(columns, index=range(table.num_rows), dtype=object), lines, shapes)


def as_texts(column: pa.ChunkedArray) -> list[str]:
    """Return a column of any type as texts; whole numbers without a decimal point, days and instants in ISO form."""
    kind = column.type
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return [_number(value) for value in column.to_pylist()]
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return ["" if value is None else value.isoformat() for value in column.to_pylist()]
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return ["" if value is None else value.hex() for value in column.to_pylist()]
    return [_plain(value) for value in column.to_pylist()]


def _number(value: Any) -> str:
    if value is None or value != value:
        return ""
    return str(int(value)) if float(value).is_integer() and abs(value) < 2**53 else str(value)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
