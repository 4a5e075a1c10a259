"""What an import costs: components new, again and with some changed, beside `ogr2ogr` or a plain COPY; and cases.

Everything runs in a private database of its own, which is removed afterwards, so that no city is touched. Each import
is a process of its own, as people start it; its memory is the most that the system gave that process.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from sqlalchemy import URL

from app.bench.model import Measurement
from app.errors import Unavailable
from app.i18n import _
from app.settings import Settings
from db.bench.fresh import fresh_database

DATABASE = "bench-imports"
ROWS = 200_000
CASES_SHARE = 4
"""One case is measured for so many components, as a case makes several rows."""
SHORT_MONTHS, LONG_MONTHS = 12, 182
CHANGED_OF = 100
MOST_NEW, MOST_AGAIN, MOST_CHANGED, MOST_MB, LEAST_CASES = 4.0, 1.0, 1.2, 400, 2_000
FIRST_MONTH = datetime(2011, 1, 3, 2, tzinfo=UTC)
WEST, SOUTH, WIDE, HIGH = 108.20, 22.70, 0.40, 0.30
CLASSES = ("trees", "lamps", "covers", "bins", "signs")

CITY = """
[city]
name = "量测市"
name_en = "Bench"
area_code = "450199"
time_zone = "Asia/Shanghai"
"""
OWN_CLASSES = "".join(f'[classes.own.{name}]\nname = "{name}"\nname_en = "{name}"\n' for name in CLASSES)
PLACE = """
[place]
from = "columns"
x = "lon"
y = "lat"
crs = "EPSG:4490"
"""
COMPONENT_FIELDS = """
[fields]
id = "id"
class = "class"
name = "name"
owner = "owner"
initial_on = "placed"
remark = "remark"
"""
CASE_FIELDS = """
[fields]
id = "id"
class = "class"
state = "state"
text = "text"
unit = "unit"
reported_at = "reported"
closed_at = "closed"
"""


def _mapping(kind: str, fields: str) -> str:
    """Return the mapping of one kind; everything but its fields is the same for both."""
    classes = f'[classes]\nversion = "bench"\n{OWN_CLASSES}'
    return f'kind = "{kind}"\nsource = "bench"\n{CITY}{PLACE}{fields}{classes}'


PLAIN_TABLES = """
create table public.plain (id bigserial primary key, source_id text, class text, name text, owner text, placed text,
    remark text, lon float8, lat float8);
create index on public.plain (source_id);
"""
PLAIN_SHAPES = """
alter table public.plain add column geom geometry(Point, 4490);
update public.plain set geom = st_setsrid(st_makepoint(lon, lat), 4490);
create index on public.plain using gist (geom);
"""


@dataclass(frozen=True)
class _Cost:
    """Seconds and most memory of one process."""

    seconds: float
    memory_mb: float


def run(settings: Settings, programme: Sequence[str], rows: int = ROWS) -> list[Measurement]:
    """Measure imports.

    Args:
        programme: the words that start another process of this programme.
        rows: number of components; a quarter of it is the number of cases.

    Raises:
        Unavailable: an import failed.
    """
    with fresh_database(settings, DATABASE) as url, tempfile.TemporaryDirectory(prefix="gridhall-bench-") as folder:
        here = Path(folder)
        (here / "components.toml").write_text(_mapping("components", COMPONENT_FIELDS), "utf-8")
        (here / "cases.toml").write_text(_mapping("cases", CASE_FIELDS), "utf-8")
        return [*_components(here, url, programme, rows), *_cases(here, programme, max(rows // CASES_SHARE, 1))]


def _components(folder: Path, url: URL, programme: Sequence[str], rows: int) -> list[Measurement]:
    first, changed = folder / "components.csv", folder / "changed.csv"
    write_components(first, rows, is_changed=False)
    write_components(changed, rows, is_changed=True)
    command = ["import", "components"]
    words = ["--mapping", str(folder / "components.toml")]
    name, floor = _floor(url, first)
    new = _import(programme, [*command, str(first), *words])
    again = _import(programme, [*command, str(first), *words])
    partly = _import(programme, [*command, str(changed), *words])
    most = max(new.memory_mb, again.memory_mb, partly.memory_mb)
    return [
        _ratio(_("{count} new components, beside {floor}").format(count=f"{rows:,}", floor=name),
               new.seconds, floor, MOST_NEW),
        _ratio(_("the same file again, beside the first time"), again.seconds, new.seconds, MOST_AGAIN),
        _ratio(_("again with 1 % changed, beside the first time"), partly.seconds, new.seconds, MOST_CHANGED),
        Measurement(_("most memory of an import"), most, "MB", f"<= {MOST_MB} MB", most <= MOST_MB, runs=3),
    ]  # fmt: skip


def _cases(folder: Path, programme: Sequence[str], rows: int) -> list[Measurement]:
    """Cases of few and of many months; the tables of a month are made once, which is measured by itself."""
    months = folder / "months.csv"
    write_cases(months, LONG_MONTHS, LONG_MONTHS, "first")
    making = _import(programme, _words_of_cases(folder, months)).seconds
    rates = []
    for count in (SHORT_MONTHS, LONG_MONTHS):
        file = folder / f"cases-{count}.csv"
        write_cases(file, rows, count, str(count))
        rates.append(rows / _import(programme, _words_of_cases(folder, file)).seconds)
    short, long = rates
    words = _("cases of {long} months, beside those of {short}").format(long=LONG_MONTHS, short=SHORT_MONTHS)
    goal = f">= {LEAST_CASES:,} rows/s"
    return [
        Measurement(_("the tables of {count} new months").format(count=LONG_MONTHS), making, "s"),
        Measurement(words, long, _("rows/s"), goal, long >= LEAST_CASES, short, long / short),
    ]


def _words_of_cases(folder: Path, file: Path) -> list[str]:
    return ["import", "cases", str(file), "--mapping", str(folder / "cases.toml")]


def _ratio(name: str, seconds: float, floor: float, most: float) -> Measurement:
    return Measurement(name, seconds, "s", f"<= {most:g} x", seconds <= most * floor, floor, seconds / floor)


def write_components(file: Path, rows: int, is_changed: bool) -> None:
    """Write rows of components, the same at every run; of a changed file one in a hundred has another remark."""
    chance = random.Random(6)
    with file.open("w", encoding="utf-8") as made:
        made.write("id,class,name,owner,placed,remark,lon,lat\n")
        for row in range(1, rows + 1):
            lon, lat = WEST + WIDE * chance.random(), SOUTH + HIGH * chance.random()
            placed = f"{2000 + row % 25}-{1 + row % 12:02}-{1 + row % 28:02}"
            remark = "seen again" if is_changed and row % CHANGED_OF == 0 else ""
            made.write(
                f"{row},{CLASSES[row % 5]},{row % 97} Road,Unit {row % 13},{placed},{remark},{lon:.7f},{lat:.7f}\n"
            )


def write_cases(file: Path, rows: int, months: int, name: str) -> None:
    """Write rows of closed cases, spread over so many months from the year 2011 on, in the order of time.

    Args:
        name: begins their identifiers.
    """
    chance = random.Random(7)
    with file.open("w", encoding="utf-8") as made:
        made.write("id,class,state,text,unit,reported,closed,lon,lat\n")
        for row in range(1, rows + 1):
            lon, lat = WEST + WIDE * chance.random(), SOUTH + HIGH * chance.random()
            reported = FIRST_MONTH + timedelta(hours=row * months * 730 // rows)
            closed = reported + timedelta(hours=5)
            made.write(f"{name}-{row},{CLASSES[row % 5]},closed,Lid is loose,Unit {row % 13},"
                       f"{reported.isoformat()},{closed.isoformat()},{lon:.7f},{lat:.7f}\n")  # fmt: skip


# The floor


def _floor(url: URL, file: Path) -> tuple[str, float]:
    """Return how the same file comes into the same server without any check: by what, and the seconds."""
    program = shutil.which("ogr2ogr")
    begun = time.perf_counter()
    if program is None:
        _copy_plainly(url, file)
        return _("a plain COPY with indexes"), time.perf_counter() - begun
    server = f"PG:host={url.query['host']} port={url.port or 5432} dbname={url.database} user={url.username}"
    command = [
        program, "-q", "-f", "PostgreSQL", server, str(file), "-nln", "public.plain", "-a_srs", "EPSG:4490",
        "-oo", "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat", "-lco", "GEOMETRY_NAME=geom",
    ]  # fmt: skip
    done = subprocess.run(command, env=os.environ | {"PG_USE_COPY": "YES"}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(_("ogr2ogr failed: {reason}").format(reason=done.stderr.strip()[-300:]))
    return "ogr2ogr", time.perf_counter() - begun


def _copy_plainly(url: URL, file: Path) -> None:
    with psycopg.connect(_dsn(url)) as connection, connection.cursor() as cursor, file.open("rb") as opened:
        cursor.execute(PLAIN_TABLES)
        columns = "source_id, class, name, owner, placed, remark, lon, lat"
        with cursor.copy(f"copy public.plain ({columns}) from stdin with (format csv, header)") as copy:
            while block := opened.read(1 << 16):
                copy.write(block)
        cursor.execute(PLAIN_SHAPES)


def _dsn(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


# One import, one process


def _import(programme: Sequence[str], words: Sequence[str]) -> _Cost:
    """Run one import to its end.

    Raises:
        Unavailable: it failed, with its last words.
    """
    with tempfile.TemporaryFile() as told:
        begun = time.perf_counter()
        process = subprocess.Popen([*programme, *words, "--database", f"private:{DATABASE}"], stdout=told, stderr=told)
        _number, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            told.seek(0)
            raise Unavailable(told.read().decode("utf-8", "replace").strip()[-500:])
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return _Cost(seconds, usage.ru_maxrss / unit)
