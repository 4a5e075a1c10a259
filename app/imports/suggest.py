"""Proposes a mapping for a file that nobody has described: each guess with its reason beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from app.errors import Refused
from app.i18n import _
from app.imports.choices import Choices, Suggestion
from app.imports.classes import own_code
from app.imports.column_words import (
    CHANNEL_WORDS,
    COMPONENT_STATE_WORDS,
    FIELD_WORDS,
    ROAD_WORDS,
    STATE_WORDS,
    X_WORDS,
    Y_WORDS,
    plain_name,
)
from app.imports.frames import Frame
from app.imports.measures import CHINA
from app.imports.model import Chunk, Extent
from app.imports.national import NationalNames, national_names
from app.imports.places import extent_of, numbers_of
from app.imports.problems import shown
from app.imports.reading import read_any
from app.imports.targets import TARGETS, FieldType
from app.imports.times import read_instants
from app.tables.parts import ReadPart

SAMPLE_ROWS = 20_000
SHOWN_ROWS = 20
MOST_CLASSES = 300
MOST_LISTED = 40
TIME_FORMATS = (
    "iso",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日",
)
EMPTY_WORDS = {
    "", "NA", "N/A", "NULL", "null", "None", "-", "无", "0000-00-00", "0000-00-00 00:00:00", "0001-01-01 00:00:00",
}  # fmt: skip
"""The last three are what MySQL and .NET write for a time that there is not."""
ZONES = (
    (CHINA, "Asia/Shanghai"),
    (Extent(-82.5, 24, -66, 48), "America/New_York"),
    (Extent(-102, 25, -82.5, 49), "America/Chicago"),
    (Extent(-114, 31, -102, 49), "America/Denver"),
    (Extent(-125, 32, -114, 49), "America/Los_Angeles"),
    (Extent(-9, 49, 2, 61), "Europe/London"),
    (Extent(2, 43, 20, 55), "Europe/Berlin"),
)
"""Boxes and the zone of most cities in them; a proposal, no border."""
RULE_BOOK_WORDS = {"立案条件", "结案条件", "处置时限"}
LEAST_UNIQUE = 0.98
LINES, POLYGONS = {1, 2, 5}, {3, 6}


def suggest(file: Path, kind: str | None = None, choices: Choices | None = None) -> Suggestion:
    """Look at a file and propose its mapping.

    Args:
        kind: what it holds; guessed from shapes and times where None.
        choices: what a person has decided already.

    Raises:
        Refused: it cannot be read.
    """
    return _Guess(file, kind, choices or Choices()).suggestion()


class _Guess:
    """One look at one file."""

    def __init__(self, file: Path, kind: str | None, choices: Choices) -> None:
        self._file, self._choices = file, choices
        self._source = read_any(file, ReadPart())
        self._facts = self._source.facts
        taken: list[Chunk] = []
        for chunk in self._source.chunks(SAMPLE_ROWS):
            taken.append(chunk)
            break
        if not taken or not len(taken[0].lines):
            raise Refused(_("{file} has columns but no rows.").format(file=file.name))
        self._rows = taken[0].columns.map(lambda text: "" if text.strip() in EMPTY_WORDS else text.strip())
        self._once = self._rows.drop_duplicates()
        self._shapes = taken[0].shapes
        self._plain = {plain_name(name): name for name in reversed(self._facts.columns)}
        self._doubts: list[str] = []
        if self._plain.keys() & RULE_BOOK_WORDS:
            words = _(
                "{file} looks like a rule book. Import it with: main.py import manual {file} --mapping "
                "resources/manual/rule-book-2013.toml (a copy of it, with your columns and the name of the book)."
            )
            raise Refused(words.format(file=file.name))
        self._kind = kind or self._guess_kind()
        self._used: dict[str, str] = {}

    def suggestion(self) -> Suggestion:
        fields = self._fields()
        values = self._values()
        parts = [
            f'kind = "{self._kind}"',
            f"source = {_quoted(self._key())}",
            *self._layer(),
            *(["complete = true"] if self._choices.is_complete else []),
            *self._read(),
            "",
            *([] if self._choices.has_city else [*self._city(), ""]),
            *self._place(),
            "",
            *self._time(),
            "[fields]",
            *fields,
            *values,
            *self._classes(),
        ]
        text = "\n".join(parts).rstrip() + "\n"
        head = [
            _("# A proposal for {file}, made from its columns and values. Check each line.").format(
                file=shown(self._file.name)
            )
        ]
        doubts = list(dict.fromkeys(self._doubts))
        head += [f"# ! {doubt}" for doubt in doubts]
        x, y = (self._xy() or ("", "")) if self._shapes is None else ("", "")
        first = self._rows.head(SHOWN_ROWS).to_numpy().tolist()
        return Suggestion(self._kind, "\n".join(head) + "\n\n" + text, doubts, dict(self._used), x, y, self._crs()[0],
                          list(self._facts.columns), first)  # fmt: skip

    # Kind and columns

    def _guess_kind(self) -> str:
        if self._shapes is not None and not shapely.is_missing(self._shapes).all():
            kinds = set(shapely.get_type_id(self._shapes[~shapely.is_missing(self._shapes)]).tolist())
            named = any(self._known("roads", one) for one in ("class", "name"))
            if kinds <= POLYGONS:
                return "grids"
            if kinds <= LINES and named:
                return "roads"
        times = [name for name in ("reported_at", "closed_at") if self._known("cases", name)]
        return "cases" if "reported_at" in times and (len(times) > 1 or self._known("cases", "state")) else "components"

    def _known(self, kind: str, name: str) -> list[str]:
        return [self._plain[word] for word in FIELD_WORDS[kind].get(name, ()) if word in self._plain]

    def _column(self, name: str) -> str | None:
        if self._choices.fields is not None:
            return self._choices.fields.get(name)
        checks: dict[str, Callable[[pd.Series], bool]] = {"id": _is_unique, "code": _is_unique, "class": _is_class}
        if self._kind == "cases" or name.endswith("_on"):
            checks |= {one: lambda column: self._format_of(column) is not None for one in self._time_names()}
        check = checks.get(name, lambda column: True)
        found = []
        for column in self._known(self._kind, name):
            given = self._once[column] if name in ("id", "code") else self._rows[column]
            given = given[given != ""]
            if len(given) and check(given) and not given.str.startswith(("{", "[")).any():
                found.append(column)
        # An identifier that some rows lack would reject them.
        whole = [one for one in found if name == "id" and (self._rows[one] != "").all()]
        whole.sort(key=lambda one: self._once[one].nunique() < len(self._once))  # one that repeats itself comes later
        return next(iter([*whole, *found]), self._column_of_national_names() if name == "class" else None)

    def _column_of_national_names(self) -> str | None:
        """Return the column whose values are names of national classes, whatever it is called."""
        if not TARGETS[self._kind].holding(FieldType.CLASS):
            return None
        for column in self._facts.columns:
            values = self._rows[column].unique()
            if len(values) <= MOST_CLASSES:
                named = national_names(values, "component" if self._kind == "components" else "event")
                if named is not None and not named.unknown:
                    return column
        return None

    def _time_names(self) -> list[str]:
        return [one.name for one in TARGETS[self._kind].holding(FieldType.INSTANT, FieldType.DAY)]

    def _fields(self) -> list[str]:
        lines = []
        for one in TARGETS[self._kind].fields:
            column = self._column(one.name)
            if one.holds is FieldType.WORD and column and not self._words_of(one.name) and self._choices.fields is None:
                continue
            if column is None and one.name in ("id", "code") and one.is_needed:
                lines.append(self._made_id(one.name))
            elif column is not None:
                self._used[one.name] = column
                given = int((self._rows[column] != "").sum())
                reason = _("column of this name, filled in {given} of {rows} rows").format(
                    given=given, rows=len(self._rows)
                )
                lines.append(f"{one.name} = {_quoted(column)}  # {reason}")
        if self._kind == "cases" and "reported_at" in self._used and "dispatched_at" not in self._used:
            column = _quoted(self._used["reported_at"])
            reason = _("no column of its own: counts as done when it was reported")
            lines += [
                f"{name} = {column}  # {reason}"
                for name in ("accepted_at", "filed_at", "dispatched_at")
                if name not in self._used
            ]
        return lines

    def _made_id(self, name: str) -> str:
        key = "@row" if self._shapes is None or self._kind == "grids" else "@geometry"
        self._doubts.append(_("No column has a different value in each row: rows are known by {key}.").format(key=key))
        return f'{name} = "{key}"  # {_("no column has a different value in each row")}'

    # Values

    def _words_of(self, name: str) -> dict[str, tuple[str, ...]]:
        known = {
            ("cases", "state"): STATE_WORDS,
            ("cases", "channel"): CHANNEL_WORDS,
            ("roads", "class"): ROAD_WORDS,
            ("components", "state"): COMPONENT_STATE_WORDS,
        }.get((self._kind, name), {})
        column = self._column(name)
        if column is None or not known:
            return {}
        values = {value.casefold() for value in self._rows[column].unique()}
        return known if any(values & set(words) for words in known.values()) else {}

    def _values(self) -> list[str]:
        lines = []
        for one in TARGETS[self._kind].fields:
            if one.holds is FieldType.WORD and one.name in self._used:
                lines += ["", f"[values.{one.name}]", *self._pairs(one.name, self._used[one.name])]
            elif one.name == "state" and self._kind == "cases":
                lines += ["", "[constants]", f'state = "dispatched"  # {_("no column of the state was found")}']
                self._doubts.append(_("No column of the state was found: all cases count as open."))
        return lines

    def _pairs(self, name: str, column: str) -> Iterable[str]:
        words = self._words_of(name)
        meant = {word: state for state, known in words.items() for word in known}
        rest = TARGETS[self._kind].field(name).fallback
        unknown = []
        for value in list(self._rows[column].unique())[:MOST_LISTED]:
            found = meant.get(value.casefold())
            if found is not None:
                yield f"{_quoted(value)} = {_quoted(found)}"
            elif value:
                unknown.append(value)
        if unknown and rest is not None:
            yield f'"*" = "{rest}"  # {_("not known: {values}").format(values=", ".join(map(shown, unknown[:8])))}'
        for value in unknown if rest is None else ():
            yield f'# {_quoted(value)} = ""  # {_("what does it mean? Its rows are rejected until it is named")}'
        if unknown and rest is None:
            self._doubts.append(
                _("Values of “{field}” have to be named: {values}").format(
                    field=name, values=", ".join(map(shown, unknown[:8]))
                )
            )

    def _classes(self) -> list[str]:
        if not TARGETS[self._kind].holding(FieldType.CLASS):
            return []
        key = self._key()[:28]
        column = self._used.get("class")
        if column is not None:
            values = self._rows[column][self._rows[column] != ""]
            for version, figures in (("2026", 5), ("2013", 4)):
                if values.str.fullmatch(rf"\d{{{figures}}}").all():
                    return ["", "[classes]", f'version = "{version}"  # {_("codes of {n} figures").format(n=figures)}']
            named = national_names(values.unique(), "component" if self._kind == "components" else "event")
            if named is not None:
                return self._national(named)
            return [
                "",
                "[values.class]",
                f'"*" = "@make"  # {_("each value becomes a class of its own")}',
                "",
                "[classes]",
                f"version = {_quoted(key)}",
            ]
        code = own_code(self._file.stem)
        name = _quoted(self._file.stem)
        reason = _("no column of the class was found: the whole file is of one class")
        constants = [] if self._kind == "cases" and "state" not in self._used else ["", "[constants]"]
        return [
            *constants,
            f"class = {_quoted(code)}  # {reason}",
            "",
            "[classes]",
            f"version = {_quoted(key)}",
            f"[classes.own.{_quoted(code)}]",
            f"name = {name}",
            f"name_en = {name}",
        ]

    def _national(self, named: NationalNames) -> list[str]:
        reason = _("names of national classes")
        lines = [f"{_quoted(value)} = {_quoted(code)}" for value, code in named.codes.items()]
        lines += [
            f'# {_quoted(value)} = ""  # {_("what does it mean? Its rows are rejected until it is named")}'
            for value in named.unknown[:MOST_LISTED]
        ]
        if named.unknown:
            words = _("Values of “{field}” have to be named: {values}")
            self._doubts.append(words.format(field="class", values=", ".join(map(shown, named.unknown[:8]))))
        return ["", "[values.class]", *lines, "", "[classes]", f'version = "{named.version}"  # {reason}']

    # Everything else

    def _key(self) -> str:
        """Return the name of the source; Chinese file names, which it cannot hold, are told apart by a mark."""
        stem = self._file.stem
        plain = re.sub(r"[^0-9a-z]+", "-", stem.casefold()).strip("-")
        if stem.isascii() and plain:
            return plain[:50]
        return f"{plain[:20] or 'file'}-{own_code(stem)[-6:].casefold()}"

    def _layer(self) -> list[str]:
        if self._kind != "grids":
            return []
        return [
            f'layer = "{self._choices.layer}"  # ' + _("or unit_grid, duty_grid"),
            f'area_kind = "{self._choices.area_kind}"  # ' + _("or development_zone, scenic_area, township, community"),
        ]

    def _read(self) -> list[str]:
        raw = next(iter(self._source.chunks(SAMPLE_ROWS))).columns
        empty = sorted(word for word in EMPTY_WORDS - {""} if (raw == word).to_numpy().any())
        lines = (
            [f"empty = {json.dumps(['', *empty], ensure_ascii=False)}  # {_('words that mean nothing')}"]
            if empty
            else []
        )
        if self._facts.encoding:
            lines.append("# " + _("The text was read as {encoding}.").format(encoding=self._facts.encoding))
        return ["", "[read]", *lines] if lines else []

    def _xy(self) -> tuple[str, str] | None:
        if self._choices.x and self._choices.y:
            return self._choices.x, self._choices.y
        x, y = (
            next((self._plain[word] for word in map(plain_name, words) if word in self._plain), None)
            for words in (X_WORDS, Y_WORDS)
        )
        return (x, y) if x is not None and y is not None else None

    def _positions(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        if self._shapes is not None:
            west, south, _east, _north = shapely.bounds(self._shapes).reshape(-1, 4).T
            return west, south
        pair = self._xy()
        if pair is None:
            return np.zeros(0), np.zeros(0)
        x, y = (numbers_of(self._rows[one].to_numpy(object)) for one in pair)
        known = np.isfinite(x) & np.isfinite(y) & ((x != 0) | (y != 0))
        return x[known], y[known]

    def _crs(self) -> tuple[str, str]:
        """Return the system to write, '' where it is not known, and the reason."""
        if self._choices.crs:
            return self._choices.crs, _("chosen by a person")
        if "gcj" in self._file.name.casefold():
            return "GCJ-02", _("the name of the file says so")
        x, y = self._positions()
        if self._shapes is not None and self._facts.crs:
            return "file", _("the file says {crs}").format(crs=self._facts.crs[:40])
        if not len(x):
            return "EPSG:4326", _("no place was found")
        if (np.abs(x) <= 180).mean() > 0.9 and (np.abs(y) <= 90).mean() > 0.9:
            return "EPSG:4326", _("values are degrees; in China they may be GCJ-02 all the same")
        zone = int(np.median(x) // 1_000_000)
        if 25 <= zone <= 45 and 2e6 < np.median(y) < 6e6:
            return f"EPSG:{4513 + zone - 25}", _("the first figures of x name the three-degree zone {n}").format(n=zone)
        if 13 <= zone <= 23 and 2e6 < np.median(y) < 6e6:
            return f"EPSG:{4491 + zone - 13}", _("the first figures of x name the six-degree zone {n}").format(n=zone)
        return "", _("x and y are no degrees: ask who made the file for the coordinate system")

    def _place(self) -> list[str]:
        crs, reason = self._crs()
        if not crs:
            self._doubts.append(_("The coordinate system is not known: write it as crs in [place]."))
        line = f"crs = {_quoted(crs)}  # {reason}" if crs else f'# crs = "EPSG:…"  # {reason}'
        if self._shapes is not None:
            return ["[place]", 'from = "geometry"', line]
        pair = self._xy()
        if pair is None:
            self._doubts.append(_("The file has no places: no geometry, and no columns x and y."))
            return ["[place]", '# from = "columns"  # ' + _("no columns of x and y were found")]
        return [
            "[place]",
            'from = "columns"',
            f"x = {_quoted(pair[0])}",
            f"y = {_quoted(pair[1])}",
            line,
            *(["is_needed = false  # " + _("some rows have no place")] if self._misses_places() else []),
        ]

    def _misses_places(self) -> bool:
        return len(self._positions()[0]) < len(self._rows)

    def _city(self) -> list[str]:
        crs, _reason = self._crs()
        x, y = self._positions()
        zone = "UTC"
        if crs and len(x):
            name = self._facts.crs if crs == "file" else crs
            lon, lat = Frame(name or "EPSG:4326").to_stored(x, y)
            box = extent_of(lon, lat)
            if box is not None:
                middle = (box.west + box.east) / 2, (box.south + box.north) / 2
                zone = next((one for area, one in ZONES if _holds(area, middle)), "UTC")
        stem, city = _quoted(self._file.stem[:60]), self._choices.city
        code = city.area_code if city else re.sub(r"[^0-9A-Z]", "", self._key().upper())[:6] or "CITY"
        return [
            "[city]  # " + _("used where the database has no city yet"),
            "only_for_new = true  # " + _("in a database with a city, its name and area code stay as they are"),
            f"name = {_quoted(city.name) if city else stem}  # " + _("write its name"),
            f"name_en = {_quoted(city.name_en) if city else stem}",
            f"area_code = {_quoted(code)}",
            f'time_zone = "{zone}"  # ' + _("from where the places lie"),
            f'calendar = "{"CN" if zone == "Asia/Shanghai" else "US" if zone.startswith("America") else "GB"}"',
        ]

    def _format_of(self, column: pd.Series) -> str | None:
        texts = list(column.unique()[:500])
        forms = [*TIME_FORMATS, *(("epoch_ms",) if all(re.fullmatch(r"1\d{12}", one) for one in texts) else ())]
        return next((one for one in forms if not read_instants(texts, "UTC", [one]).unreadable.any()), None)

    def _time(self) -> list[str]:
        found = {
            self._format_of(self._rows[column][self._rows[column] != ""]): None
            for name, column in self._used_times().items()
        }
        forms = [one for one in found if one]
        if not forms:
            return []
        swapped = {one.replace("%m/%d", "%d/%m") for one in forms if one.startswith("%m/%d")}
        if swapped and all(
            read_instants(list(self._rows[column].unique()[:500]), "UTC", [*swapped]).unreadable.sum() == 0
            for column in self._used_times().values()
        ):
            self._doubts.append(_("Days and months cannot be told apart: 03/04 was read as 4 March."))
        return ["[time]", f"formats = {json.dumps(forms, ensure_ascii=False)}  # {_('found from the values')}", ""]

    def _used_times(self) -> dict[str, str]:
        return {name: column for name, column in self._used.items() if name in self._time_names()}


def _holds(box: Extent, place: tuple[float, float]) -> bool:
    return box.west <= place[0] <= box.east and box.south <= place[1] <= box.north


def _is_unique(column: pd.Series) -> bool:
    return bool(column.nunique() >= LEAST_UNIQUE * len(column))


def _is_class(column: pd.Series) -> bool:
    return bool(column.nunique() <= min(MOST_CLASSES, max(20, len(column) // 2)))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
