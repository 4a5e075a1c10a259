"""Reads files of shapes: GeoJSON, Shapefile (also zipped), GeoPackage through pyogrio, GeoParquet through pyarrow.

Values come out as text, whatever their type in the file, so that every file goes through the same checks.
"""

from __future__ import annotations

import codecs
import itertools
import json
import re
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError, FieldError

from app.city.drawable import parse_wkb
from app.errors import Refused
from app.i18n import _
from app.imports.archive import find_member
from app.imports.curves import SolidError, straighten
from app.imports.dbase import HEAD_BYTES, TableText, checked_encoding, named_code_page
from app.imports.model import Chunk, FileFacts
from app.tables.parts import ReadPart
from app.tables.text import AUTO, codec_name, find_encoding, is_utf_8
from app.texts.suggest import suggestion

BLOCK = 1 << 20
UNREADABLE = shapely.LineString([(np.nan, np.nan), (np.nan, np.nan)])
"""Stands for a shape that cannot be read, until its row is rejected."""
UTC_DRIVERS = {"ESRIJSON", "GPKG"}
"""Formats whose instants are in UTC by definition; GDAL gives them without a zone."""
TEXT_KINDS = {".geojson", ".json", ".gml", ".kml"}
XML_ENCODING = re.compile(r"""^(\s*<\?xml[^>]*?encoding=)["'][^"']*["']""")
CPG_BYTES = 64
LONGEST_LINE = 64 << 20
MOST_COLUMNS = 2_000
MOST_NOTES, LONGEST_NOTE = 5, 300


class Vector:
    """A layer of a file that GDAL reads; `notes` holds what GDAL warned of, a sentence each.

    Args:
        is_in_local_time: the mapping says in which zone times are that name none, whatever the format says.
    """

    def __init__(self, file: Path, part: ReadPart, is_in_local_time: bool = False) -> None:
        self._file, self._layer = file, part.layer
        self.notes: list[str] = []
        self._member = find_member(file, part.layer) if file.suffix.lower() == ".zip" else None
        if self._member is not None and self._member.name == part.layer:
            self._layer = None
        self._kind = Path(self._member.path if self._member else file.name).suffix.lower()
        self._path = f"/vsizip/{file}/{self._member.path}" if self._member else str(file)
        self._unpacked: tempfile.TemporaryDirectory[str] | None = None
        self._encoding, how = self._find_encoding(part.encoding)
        with self._trouble():
            layers = [str(name) for name in pyogrio.list_layers(self._path)[:, 0]]
            self._check_layer(layers)
            info = pyogrio.read_info(self._path, layer=self._layer, encoding=self._encoding, force_feature_count=True)
        columns = [str(name) for name in info["fields"]]
        if not info["features"]:
            raise Refused(_("{file} is empty.").format(file=file.name))
        self._is_utc = info.get("driver") in UTC_DRIVERS and not is_in_local_time
        self.facts = FileFacts(
            columns, int(info["features"]), self._encoding, info["crs"], bool(info["geometry_type"]), how
        )

    def chunks(self, rows: int) -> Iterator[Chunk]:
        """Give the features in order, each with its number.

        Raises:
            Refused: fewer come than the file says that it has.
        """
        first = 1
        with ExitStack() as opened:
            with self._trouble():
                meta, batches = opened.enter_context(self._open(rows))
                batches = iter(batches)
            name = meta["geometry_name"] or "wkb_geometry"
            while True:
                with (
                    self._trouble()
                ):  # only while a batch is read: what the checks of its rows warn of is not GDAL's word
                    batch = next(batches, None)
                    if batch is None:
                        break
                    chunk = as_chunk(pa.Table.from_batches([batch]), name, first, self._is_utc)
                yield chunk
                first += len(batch)
        if first - 1 < self.facts.rows:
            raise Refused(
                _("{file} is damaged: only {read} of its {total} rows can be read.").format(
                    file=self._file.name, read=first - 1, total=self.facts.rows
                )
            )

    def _open(self, rows: int) -> Any:
        return pyogrio.raw.open_arrow(
            self._path, layer=self._layer, encoding=self._encoding, batch_size=rows, use_pyarrow=True
        )

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always", RuntimeWarning)
            try:
                yield
            except UnicodeDecodeError:
                raise self._not_in(self._encoding or "utf-8") from None
            except (DataSourceError, DataLayerError, FieldError, pa.ArrowInvalid) as error:
                reason = str(error).splitlines()[0].strip().rstrip(".")
                raise Refused(
                    _("{file} cannot be read: {reason}.").format(file=self._file.name, reason=reason)
                ) from None
        for one in heard:
            words = " ".join(str(one.message).split())
            if "converted correctly" in words or "not valid UTF-8" in words:
                raise self._not_in(self._encoding or "utf-8")
            told = _("The reader of {file} noted: {words}").format(file=self._file.name, words=words[:LONGEST_NOTE])
            if told not in self.notes and len(self.notes) < MOST_NOTES:
                self.notes.append(told)

    def _not_in(self, encoding: str) -> Refused:
        return Refused(
            _("{file} is not in {encoding}: name its encoding in [read].").format(
                file=self._file.name, encoding=encoding
            )
        )

    def _check_layer(self, layers: list[str]) -> None:
        if self._layer is not None and self._layer not in layers:
            raise Refused(_("{file} has no layer “{layer}”: {hint}").format(
                file=self._file.name, layer=self._layer, hint=suggestion(self._layer, layers)))  # fmt: skip
        if self._layer is None and len(layers) > 1:
            raise Refused(_("{file} has several layers ({layers}): name one in [read] layer.").format(
                file=self._file.name, layers=", ".join(layers[:8])))  # fmt: skip

    def _find_encoding(self, wanted: str) -> tuple[str | None, str]:
        """Return the encoding of the text and how it is known: named, beside the file, in its head, or guessed."""
        if self._kind == ".shp":
            return self._shape_encoding(wanted)
        if wanted == AUTO or codec_name(wanted) == "utf-8":
            return None, ""
        if self._kind not in TEXT_KINDS:
            raise Refused(
                _("{file}: leave [read] encoding out; text in such a file is always in UTF-8.").format(
                    file=self._file.name
                )
            )
        self._recode(codec_name(wanted))
        return None, ""

    def _shape_encoding(self, wanted: str) -> tuple[str | None, str]:
        if wanted != AUTO:
            return codec_name(wanted), _("named in the mapping")
        if self._reads(".cpg"):
            with self._beside(".cpg") as opened:
                named = checked_encoding(opened.read(CPG_BYTES).decode("ascii", "replace"))
            if named is not None:
                return named, _("named in the .cpg file")
        if not self._reads(".dbf"):
            return None, ""
        with self._beside(".dbf") as opened:
            named = named_code_page(opened.read(HEAD_BYTES))
        if named is not None and not is_utf_8(self._table_text, self._file.name):
            return named, _("named in the .dbf file")
        return find_encoding(AUTO, self._table_text, self._file.name), _("found from the text")

    def _table_text(self) -> IO[bytes]:
        return cast(IO[bytes], TableText(self._beside(".dbf")))

    def _reads(self, ending: str) -> bool:
        if self._member is not None:
            return ending in self._member.beside
        return self._file_beside(ending) is not None

    def _file_beside(self, ending: str) -> Path | None:
        tried = (self._file.with_suffix(ending), self._file.with_suffix(ending.upper()))
        return next((path for path in tried if path.is_file()), None)

    def _beside(self, ending: str) -> IO[bytes]:
        """Open the file of the same name with another ending."""
        if self._member is not None:
            with zipfile.ZipFile(self._file) as packed:
                return packed.open(self._member.beside[ending])
        path = self._file_beside(ending)
        assert path is not None
        return path.open("rb")

    def _recode(self, encoding: str) -> None:
        """Have GDAL read a copy in UTF-8, which is gone when this reader is."""
        self._unpacked = tempfile.TemporaryDirectory(prefix="gridhall-import-")
        copy = Path(self._unpacked.name) / f"{self._file.stem}{self._kind}"
        decoder = codecs.getincrementaldecoder(encoding)("strict")
        try:
            with self._beside(self._kind) as opened, copy.open("w", encoding="utf-8", newline="") as made:
                block = opened.read(BLOCK)
                text = decoder.decode(block).removeprefix("\ufeff")
                made.write(XML_ENCODING.sub(r'\1"UTF-8"', text, count=1))
                while block := opened.read(BLOCK):
                    made.write(decoder.decode(block))
                made.write(decoder.decode(b"", final=True))
        except UnicodeDecodeError:
            raise self._not_in(encoding) from None
        self._path = str(copy)


class JsonLines:
    """Features in a text, one a line (GeoJSON text sequences, RFC 8142).

    Read here, since GDAL leaves out a damaged line without a word.
    """

    def __init__(self, file: Path, part: ReadPart) -> None:
        self._file, self.notes = file, list[str]()
        self._encoding = "utf-8-sig" if part.encoding == AUTO else codec_name(part.encoding)
        columns: dict[str, None] = {}
        rows, has_shapes = 0, False
        for _line, feature in self._features():
            rows += 1
            if feature is not None:
                columns.update(dict.fromkeys(feature["properties"]))
                has_shapes |= feature.get("geometry") is not None
            if len(columns) > MOST_COLUMNS:
                raise Refused(_("{file} has more than {most} columns.").format(file=file.name, most=MOST_COLUMNS))
        if not rows:
            raise Refused(_("{file} is empty.").format(file=file.name))
        self.facts = FileFacts(list(columns), rows, self._encoding, "EPSG:4326", has_shapes)

    def chunks(self, rows: int) -> Iterator[Chunk]:
        """Give the features in order, each with its line; a line that is none is a broken row."""
        features = self._features()
        while taken := list(itertools.islice(features, rows)):
            texts = [
                [_plain((feature or {"properties": {}})["properties"].get(name)) for name in self.facts.columns]
                for _line, feature in taken
            ]
            shapes = [json.dumps((feature or {}).get("geometry")) for _line, feature in taken]
            geometries = shapely.from_geojson(
                np.array([None if one == "null" else one for one in shapes], object), on_invalid="ignore"
            )
            hurt = shapely.is_missing(geometries) & np.array([one != "null" for one in shapes], bool)
            geometries[hurt] = UNREADABLE
            broken = {row: _("cannot be read") for row, (_line, feature) in enumerate(taken) if feature is None}
            table = pd.DataFrame(texts, columns=self.facts.columns, index=range(len(taken)), dtype=object)
            yield Chunk(table, np.array([line for line, _feature in taken], np.int64), geometries, broken)

    def _features(self) -> Iterator[tuple[int, dict[str, Any] | None]]:
        """Give each line that is not blank with its feature, None where it holds none."""
        with self._file.open("rb") as opened:
            for number in itertools.count(1):
                line = opened.readline(LONGEST_LINE)
                if not line:
                    return
                if len(line) == LONGEST_LINE:
                    raise Refused(
                        _("{file} has a line of more than {most} MB (line {line}).").format(
                            file=self._file.name, most=LONGEST_LINE >> 20, line=number
                        )
                    )
                if record := line.strip(b" \t\r\n\x1e"):
                    yield number, self._feature(record)

    def _feature(self, record: bytes) -> dict[str, Any] | None:
        try:
            found = json.loads(record.decode(self._encoding))
        except (ValueError, RecursionError):
            return None
        if not isinstance(found, dict) or found.get("type") != "Feature":
            return None
        properties = found.get("properties") or {}
        return found | {"properties": properties} if isinstance(properties, dict) else None


class GeoParquet:
    """A GeoParquet file; a plain Parquet file counts as a table without geometry."""

    def __init__(self, file: Path) -> None:
        self._file, self.notes = file, list[str]()
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


def as_chunk(table: pa.Table, geometry: str | None, first: int, is_utc: bool = False) -> Chunk:
    """Return a table as texts and shapes.

    Args:
        first: number of its first row.
        is_utc: instants without a zone are in UTC by the definition of the format.
    """
    shapes: NDArray[np.object_] | None = None
    broken: dict[int, str] = {}
    curved: list[int] = []
    if geometry is not None and geometry in table.column_names:
        packed = table[geometry].to_numpy(zero_copy_only=False)
        shapes = parse_wkb(packed)
        for row in np.flatnonzero(shapely.is_missing(shapes) & np.array([bool(one) for one in packed], bool)).tolist():
            shapes[row] = UNREADABLE
            try:
                shapes[row], has_curves = straighten(packed[row])
            except SolidError as solid:
                broken[row] = str(solid)
            except ValueError:
                continue
            else:
                curved += [row] if has_curves else []
        table = table.drop_columns([geometry])
    columns = {name: as_texts(table[name], is_utc) for name in table.column_names}
    lines = np.arange(first, first + table.num_rows, dtype=np.int64)
    return Chunk(pd.DataFrame(columns, index=range(table.num_rows), dtype=object), lines, shapes, broken,
                 np.array(curved, np.int64))  # fmt: skip


def as_texts(column: pa.ChunkedArray, is_utc: bool = False) -> list[str]:
    """Return a column of any type as texts; whole numbers without a decimal point, days and instants in ISO form."""
    kind = column.type
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return [_number(value) for value in column.to_pylist()]
    if pa.types.is_timestamp(kind):
        zone = "Z" if is_utc and kind.tz is None else ""
        return ["" if value is None else f"{value.isoformat()}{zone}" for value in column.to_pylist()]
    if pa.types.is_date(kind):
        return ["" if value is None else value.isoformat() for value in column.to_pylist()]
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return ["" if value is None else value.hex() for value in column.to_pylist()]
    return [_plain(value) for value in column.to_pylist()]


def _number(value: Any) -> str:
    if value is None or value != value:
        return ""
    if float(value).is_integer():
        return str(int(value)) if abs(value) < 2**53 else f"{value:.16e}"  # more figures than a float keeps
    return str(value)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
