"""The hall at every hour: no tile tells an absurd figure when its day, month or year has just begun, or has few cases.

Table-driven over all tiles: a new tile is looked at without a line being written here.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from app.city.cases import Cases
from app.city.city import City
from app.city.model import CASE_STATES
from app.city.window import JUDGED_DAYS, kept_from, midnights
from app.i18n import set_language
from app.wall.answers import (
    LEAST_BASE,
    Answer,
    CaseLines,
    ColumnChart,
    Curves,
    Figure,
    Figures,
    Nothing,
    RankingRow,
    Rows,
)
from app.wall.figures import ranking
from app.wall.snapshot import CitySnapshot
from app.wall.texts import figure_change
from app.wall.tiles import TILES, TileRow, work_out
from app.wall.tour import Stop, stops
from tests.fakes.hand_city import NANNING, case_rows, empty_case_rows, make_city

H, D = 3600.0, 86400.0
ZONES = ("Asia/Shanghai", "America/Chicago")
HOLIDAY = (date(2026, 10, 1), date(2026, 10, 8))
"""Days of rest in the lived city: hardly anything is reported or closed."""
HOURS_OF_DAY = np.array([1, 1, 1, 1, 1, 2, 4, 8, 9, 9, 8, 5, 4, 6, 9, 9, 8, 6, 4, 3, 2, 2, 1, 1]) / 105
INSTANTS = (
    "2026-11-01 00:00", "2026-11-01 00:05", "2026-11-01 07:30", "2026-11-01 12:00", "2027-01-01 00:00",
    "2027-01-01 00:05", "2027-01-01 07:30", "2027-01-01 12:00", "2026-10-08 00:05", "2026-10-08 07:30",
    "2026-10-08 12:00", "2026-11-18 00:00", "2026-11-18 00:01", "2026-11-18 15:00", "2026-10-31 23:59",
)  # fmt: skip


@lru_cache(maxsize=2)
def lived(zone: str, a_day: int = 300) -> np.ndarray:
    """Cases of seven months of a steady city, with everything that will have happened to them; late ones among them."""
    spread = np.random.default_rng(7)
    first = datetime(2026, 7, 1, tzinfo=ZoneInfo(zone))
    days = [first + timedelta(days=k) for k in range(200)]
    counts = [a_day // 20 if HOLIDAY[0] <= day.date() < HOLIDAY[1] else a_day for day in days]
    start = np.repeat([day.timestamp() for day in days], counts)
    rows = empty_case_rows(len(start))
    count = len(rows)
    rows["reported_at"] = at = start + spread.choice(24, count, p=HOURS_OF_DAY) * H + spread.uniform(0, H, count)
    for name in ("accepted_at", "filed_at", "dispatched_at", "received_at"):
        rows[name] = at = at + spread.exponential(400, count)
    limit = spread.choice([4 * H, D, 3 * D, 7 * D], count)
    rows["due_at"] = rows["dispatched_at"] + limit
    used = np.where(spread.random(count) < 0.88, spread.uniform(0.1, 0.95, count), spread.uniform(1.05, 3, count))
    used[spread.random(count) < 0.01] = 400  # never done: what is left over
    rows["handled_at"] = rows["dispatched_at"] + limit * used
    rows["checked_at"] = rows["handled_at"] + spread.exponential(900, count)
    rows["closed_at"] = rows["checked_at"] + spread.exponential(900, count)
    rows["class_id"], rows["channel"] = spread.integers(1, 14, count), spread.integers(0, 9, count)
    rows["five_chaos"] = spread.integers(-1, 5, count)
    rows["unit_id"] = spread.choice([*range(1, 9), 20], count, p=[0.14] * 7 + [0.019, 0.001])
    rows["district"] = np.where(rows["unit_id"] == 20, 0, rows["unit_id"] - 1)
    rows["duty_grid_id"] = spread.integers(1, 13, count)
    rows["x_m"], rows["y_m"] = 12_050_000.0, 2_610_000.0
    return rows


STAGES = (("accepted_at", "reported", "reported_at", 900), ("filed_at", "accepted", "accepted_at", 900),
          ("dispatched_at", "at_dispatch", "filed_at", 900), ("received_at", "dispatched", "dispatched_at", 1800),
          ("handled_at", "received", None, 0), ("checked_at", "handled", "handled_at", 1800),
          ("closed_at", "checked", "checked_at", 1800))  # fmt: skip


def as_of(rows: np.ndarray, now: float, zone: str) -> np.ndarray:
    """The cases as a window holds them at an instant: nothing from after it, nothing closed before what is kept."""
    rows = rows[rows["reported_at"] <= now].copy()
    due = rows["due_at"].copy()
    rows["state"], rows["last_at"] = CASE_STATES.index("closed"), rows["closed_at"]
    for ends, state, starts, limit in reversed(STAGES):
        waits = rows[ends] > now
        rows["state"][waits] = CASE_STATES.index(state)
        rows["stage_due_at"][waits] = due[waits] if starts is None else (rows[starts] + limit)[waits]
        rows[ends][waits] = np.nan
    rows["last_at"] = np.nanmax([rows[name] for name in ("reported_at", *(stage[0] for stage in STAGES))], axis=0)
    before = np.isnan(rows["dispatched_at"])
    rows["due_at"][before], rows["unit_id"][before] = np.nan, -1
    rows["soon_at"] = rows["stage_due_at"] - 7200
    return rows[~(rows["closed_at"] < kept_from(now, zone))]


def city_at(words: str, zone: str, rows: np.ndarray) -> CitySnapshot:
    now = datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone)).timestamp()
    city = make_city(cases=0, components=60, grids=12, profile=replace(NANNING, time_zone=zone))
    city.cases = Cases(case_rows(as_of(rows, now, zone)))
    return CitySnapshot(city, now)


def here(city: City) -> Stop:
    return next(stop for stop in stops(city) if stop.kind == "grid")


def answers(moment: CitySnapshot) -> dict[str, Answer]:
    stop = here(moment.city)
    found = {key: work_out(row, moment, stop) for key, row in TILES.items()}
    assert None not in found.values()
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("words", INSTANTS)
def test_no_tile_is_absurd_in_a_lived_city(english: None, words: str, zone: str) -> None:
    moment = city_at(words, zone, lived(zone))
    for key, answer in answers(moment).items():
        look_at(TILES[key], answer, moment)
    on_time = answers(moment)["districts"]
    assert isinstance(on_time, Rows)
    assert all(0.7 < row.value < 1 for row in on_time.rows if row.is_percent), [row.value for row in on_time.rows]
    assert sum(row.is_percent for row in on_time.rows) >= 5


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("midnight", ["2026-11-01", "2027-01-01", "2026-10-08", "2026-11-18"])
def test_nothing_that_judges_jumps_at_midnight(english: None, midnight: str, zone: str) -> None:
    """What is said of a city five minutes before midnight and five minutes after it is nearly the same."""
    first = datetime.fromisoformat(midnight)
    before, after = (
        answers(city_at(f"{first + timedelta(minutes=by):%Y-%m-%d %H:%M}", zone, lived(zone))) for by in (-5, 5)
    )
    for key, answer in before.items():
        for one, other in zip(shares_of(answer), shares_of(after[key]), strict=False):
            assert one[0] == other[0] and abs(one[1] - other[1]) < 3, (key, one, other)
    backlog = [next(one for one in said["load"].items if one.label == "Overdue for over 30 days")  # type: ignore[union-attr]
               for said in (before, after)]  # fmt: skip
    ages = [said["ages"].series[0].values[-1] for said in (before, after)]  # type: ignore[union-attr]
    assert [one.value for one in backlog] == ages and ages[0] > 0, "two tiles of one wall say the same of the backlog"
    for key in ("overdue", "load"):
        for one, other in zip(before[key].items, after[key].items, strict=True):  # type: ignore[union-attr]
            assert abs(one.value - other.value) <= 0.1 * max(one.value, 30), (key, one, other)


def shares_of(answer: Answer) -> list[tuple[str, float]]:
    """The percentages that a tile tells, by name."""
    if isinstance(answer, Figures):
        return [(item.label, item.value) for item in answer.items if item.unit == "%"]
    return (
        sorted((row.name, 100 * row.value) for row in answer.rows if row.is_share) if isinstance(answer, Rows) else []
    )


@pytest.mark.parametrize("words", INSTANTS)
@pytest.mark.parametrize("count", [0, 1, 12])
def test_no_tile_is_absurd_in_a_city_with_next_to_no_cases(english: None, words: str, count: int) -> None:
    zone = ZONES[0]
    now = datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone)).timestamp()
    rows = lived(zone)
    some = rows[(rows["reported_at"] <= now) & (rows["closed_at"] > now - D)][-count:] if count else rows[:0]
    moment = city_at(words, zone, some)
    for key, answer in answers(moment).items():
        look_at(TILES[key], answer, moment)
        if "cases" in TILES[key].topics:
            assert not shares_of(answer) or count > 1, (key, answer)
    assert isinstance(answers(moment)["districts"], Nothing), "nobody is ranked by a dozen cases"


@pytest.mark.parametrize("words", INSTANTS)
def test_no_tile_is_absurd_where_open_cases_have_no_due_time(english: None, words: str) -> None:
    """Half of them, as in a file of another system: they are in no rate, and named where cases are told by time."""
    zone = ZONES[0]
    moment = city_at(words, zone, lived(zone))
    rows = moment.city.cases
    ids = rows.column("case_id")
    half = as_of(lived(zone), moment.now, zone)
    for name in ("due_at", "stage_due_at", "soon_at"):
        half[name][::2] = np.nan
    moment.city.cases = Cases(case_rows(half))
    moment = CitySnapshot(moment.city, moment.now)
    assert len(ids) == len(moment.column("case_id"))
    found = answers(moment)
    for key, answer in found.items():
        look_at(TILES[key], answer, moment)
    without = int(moment.has_no_limit.sum())
    assert without > 0 and not (moment.has_no_limit & (moment.is_overdue | moment.is_due_soon)).any()
    stages = found["stages"]
    assert isinstance(stages, Rows) and ("no limit", "text_2") in stages.keys
    assert sum(part for row in stages.rows for part, tone in row.parts if tone == "text_2") == without
    in_time = sum(part for row in stages.rows for part, tone in row.parts if tone == "accent")
    assert in_time == int((moment.has_limit & ~moment.is_overdue).sum()), "no case without a due time is in time"
    load = {item.label: item for item in found["load"].items}  # type: ignore[union-attr]
    assert load["No limit"].value == without
    assert load["of those with a limit"].of == int(moment.has_limit.sum())


def look_at(tile: TileRow, answer: Answer, moment: CitySnapshot) -> None:
    """Refuse what nobody in a hall could believe."""
    set_language("en")
    if isinstance(answer, Figures):
        for item in answer.items:
            _look_at_figure(tile.key, item)
    elif isinstance(answer, Rows):
        for row in answer.rows:
            _look_at_row(tile.key, row, answer)
    elif isinstance(answer, Curves):
        for series in answer.series:
            assert series.at is not None and np.isfinite(series.values).all() and (series.values >= 0).all()
            assert ((series.at >= 0) & (series.at <= 25)).all(), tile.key
            if not series.is_past:
                assert (series.at * H + moment.day_start <= moment.now + 1).all(), "nothing of the future"
    elif isinstance(answer, ColumnChart):
        for series in answer.series:
            assert len(series.values) == len(answer.labels) and np.isfinite(series.values).all(), tile.key
    elif isinstance(answer, CaseLines):
        assert answer.total >= len(answer.lines) > 0
        assert all(math.isfinite(line.seconds) and abs(line.seconds) < 400 * D for line in answer.lines), tile.key
    else:
        assert answer.reason


def _look_at_figure(key: str, item: Figure) -> None:
    assert math.isnan(item.value) or item.value >= 0, (key, item)
    if item.unit == "%":
        assert item.of is not None and item.of >= LEAST_BASE and 0 <= item.value <= 100, (key, item)
    elif item.of is not None:
        assert 0 <= item.value <= item.of < LEAST_BASE, (key, item)
    change = figure_change(item)
    if re.search("[%×]", change):
        assert item.before is not None and item.before >= LEAST_BASE, (key, item, change)
    assert "nan" not in change and "inf" not in change


def _look_at_row(key: str, row: RankingRow, rows: Rows) -> None:
    assert math.isfinite(row.value) and 0 <= row.value <= rows.full * 1.0001, (key, row)
    assert sum(part for part, _tone in row.parts) <= row.value + 1e-9, (key, row)
    if row.is_share:
        assert row.numerator is not None and row.denominator is not None
        assert 0 <= row.numerator <= row.denominator and row.denominator >= ranking.LEAST_DUE, (key, row)
        assert row.is_percent == (row.denominator >= LEAST_BASE)
        assert row.is_percent or row.tone not in ("late", "soon"), "a share of few is no reason for red"


def test_a_change_is_told_in_percent_on_a_large_base_only() -> None:
    def change(value: float, before: float | None) -> str:
        return figure_change(Figure("x", value, before))

    assert [change(93, 13), change(0, 5), change(5, 5), change(0, 0), change(7, None)] == ["+80", "−5", "±0", "", ""]
    assert [change(45, 30), change(30, 29), change(1234, 0)] == ["+50.0%", "+1", "+1,234"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("words", INSTANTS)
def test_thirty_local_days_are_kept_and_judged(words: str, zone: str) -> None:
    now = datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone))
    days = midnights(now.timestamp(), zone)
    assert len(days) == JUDGED_DAYS == 30 and days == sorted(days)
    assert [datetime.fromtimestamp(at, ZoneInfo(zone)).strftime("%H:%M") for at in days] == ["00:00"] * 30
    assert datetime.fromtimestamp(days[-1], ZoneInfo(zone)).date() == now.date()
    assert days[0] > now.timestamp() - 30 * D - H, "shown day by day"
    assert kept_from(now.timestamp(), zone) < now.timestamp() - 30 * D, "judged to the second, and so kept"
