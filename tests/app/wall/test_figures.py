"""The figures of the wall against a plain count, case by case."""

import math
from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.city.cases import Cases
from app.city.model import CASE_DTYPE, CASE_STATES, CHANNELS, COMPONENT_DTYPE, FIVE_CHAOS_GROUPS
from app.texts.labels import counted_channel
from app.wall.answers import CaseLines, ColumnChart, Curves, Figures, Nothing, Rows
from app.wall.figures import chaos, late, ranking, stock, ticker, today
from app.wall.snapshot import CitySnapshot
from tests.fakes.hand_city import NOW, case_rows, empty_case_rows, make_city

HOUR, DAY = 3600.0, 86400.0
TIMES = (
    "reported_at",
    "filed_at",
    "dispatched_at",
    "received_at",
    "handled_at",
    "closed_at",
    "due_at",
    "stage_due_at",
    "soon_at",
    "last_at",
)
SHANGHAI = ZoneInfo("Asia/Shanghai")
EMPTY_CITY = make_city(cases=0, components=300)

instants = st.one_of(
    st.just(math.nan),
    st.integers(-40 * 24, 48).map(lambda hours: NOW + hours * HOUR),
    st.sampled_from((NOW, NOW - DAY)),
)
case = st.fixed_dictionaries(
    dict.fromkeys(TIMES, instants)
    | {
        "state": st.integers(0, 8),
        "channel": st.integers(0, 8),
        "five_chaos": st.integers(-1, 4),
        "is_urgent": st.booleans(),
        "is_suspended": st.booleans(),
        "unit_id": st.sampled_from((-1, 1, 2, 20)),
        "district": st.integers(-1, 7),
        "duty_grid_id": st.sampled_from((-1, 1, 2, 3)),
        "class_id": st.integers(1, 13),
        "returned_times": st.integers(0, 2),
    }
)
some_cases = st.lists(case, max_size=25)


def moment_of(cases: list[dict]) -> CitySnapshot:
    rows = empty_case_rows(len(cases))
    for row, values in enumerate(cases):
        for name, value in values.items():
            rows[name][row] = value
    EMPTY_CITY.cases = Cases(case_rows(rows))
    return CitySnapshot(EMPTY_CITY, NOW)


def deadline(one: dict) -> float:
    handling = one["due_at"] if math.isnan(one["handled_at"]) else math.nan
    return min((at for at in (handling, one["stage_due_at"]) if not math.isnan(at)), default=math.nan)


def is_open(one: dict) -> bool:
    return CASE_STATES[one["state"]] not in ("closed", "void")


def is_overdue(one: dict) -> bool:
    return is_open(one) and not one["is_suspended"] and deadline(one) < NOW


def has_limit(one: dict) -> bool:
    return one["is_suspended"] or not math.isnan(deadline(one))


def is_of_last_days(at: float) -> bool:
    return NOW - 30 * DAY <= at <= NOW


def is_handling_late(one: dict) -> bool:
    done = NOW if math.isnan(one["handled_at"]) else min(NOW, one["handled_at"])
    return is_open(one) and not one["is_suspended"] and one["due_at"] < done


def day_of(at: float) -> str:
    return "" if math.isnan(at) else datetime.fromtimestamp(at, UTC).astimezone(SHANGHAI).date().isoformat()


TODAY = day_of(NOW)
YESTERDAY = day_of(NOW - DAY)


@settings(max_examples=60, deadline=None)
@given(some_cases)
def test_today_counts_each_step_until_now_and_until_the_same_hour_yesterday(cases):
    figures = today.today(moment_of(cases))
    assert isinstance(figures, Figures)
    for figure, name in zip(figures.items, ("reported_at", "filed_at", "dispatched_at", "closed_at"), strict=True):
        chosen = [one for one in cases if name != "closed_at" or CASE_STATES[one["state"]] == "closed"]
        assert figure.value == sum(day_of(one[name]) == TODAY and one[name] <= NOW for one in chosen)
        assert figure.before == sum(day_of(one[name]) == YESTERDAY and one[name] <= NOW - DAY for one in chosen)


@settings(max_examples=60, deadline=None)
@given(some_cases)
def test_the_running_hour_holds_the_reports_of_the_hour_before_each_point(cases):
    answer = today.hourly(moment_of(cases))
    times = [one["reported_at"] for one in cases if not math.isnan(one["reported_at"])]
    if isinstance(answer, Nothing):
        assert not any(day_of(at) in (TODAY, YESTERDAY) or at > NOW for at in times)
        return
    assert isinstance(answer, Curves)
    midnight = CitySnapshot(EMPTY_CITY, NOW).day_start
    for series, start in zip(answer.series, (midnight - DAY, midnight), strict=True):
        assert series.at is not None
        for at, value in zip(series.at, series.values, strict=True):
            end = start + at * HOUR
            assert value == sum(end - HOUR < time <= end for time in times)
    assert answer.series[1].at[-1] * HOUR + midnight == NOW


@settings(max_examples=60, deadline=None)
@given(some_cases)
def test_channels_and_chaos_groups_count_todays_reports_and_all_of_yesterdays(cases):
    moment = moment_of(cases)
    of_today = [one for one in cases if day_of(one["reported_at"]) == TODAY and one["reported_at"] <= NOW]
    of_yesterday = [one for one in cases if day_of(one["reported_at"]) == YESTERDAY]
    for answer, name_of in (
        (today.channels(moment), lambda one: counted_channel(CHANNELS[one["channel"]])),
        (chaos.groups(moment), chaos_name),
        (chaos.classes_today(moment, most=99), lambda one: EMPTY_CITY.classes[one["class_id"]].name_en),
    ):
        rows = () if isinstance(answer, Nothing) else answer.rows
        for day, counts in ((of_today, {row.name: row.value for row in rows}),
                            (of_yesterday, {row.name: row.before for row in rows})):  # fmt: skip
            assert +Counter(counts) == Counter(name for one in day if (name := name_of(one)))
        assert all(row.numerator == row.value and row.denominator == row.before for row in rows)


def chaos_name(one: dict) -> str:
    return chaos.GROUP_NAMES[FIVE_CHAOS_GROUPS[one["five_chaos"]]] if one["five_chaos"] >= 0 else ""


@settings(max_examples=60, deadline=None)
@given(some_cases)
def test_overdue_now_and_yesterday(cases):
    answer = late.overdue(moment_of(cases))
    if isinstance(answer, Nothing):
        assert all(math.isnan(deadline(one)) for one in cases if is_open(one))
        return
    overdue, unreceived, soon, urgent = answer.items
    assert overdue.value == sum(map(is_overdue, cases))
    assert unreceived.value == sum(CASE_STATES[one["state"]] == "dispatched" and is_overdue(one) for one in cases)
    assert soon.value == sum(
        is_open(one) and not one["is_suspended"] and one["soon_at"] <= NOW <= deadline(one) for one in cases
    )
    assert urgent.value == sum(is_open(one) and one["is_urgent"] for one in cases)
    then = NOW - DAY

    def was_overdue(one: dict) -> bool:
        if not one["reported_at"] <= then or one["closed_at"] <= then:
            return False
        if one["due_at"] < then and not one["handled_at"] <= then and not one["dispatched_at"] > then:
            return True
        return one["stage_due_at"] < then and one["last_at"] <= then

    assert overdue.before == sum(map(was_overdue, cases))


@settings(max_examples=60, deadline=None)
@given(some_cases)
def test_who_closes_on_time_keeps_both_counts(cases):
    answer = ranking.units_on_time(moment_of(cases))
    due, good = Counter(), Counter()
    for one in cases:
        is_closed = CASE_STATES[one["state"]] == "closed" and is_of_last_days(one["closed_at"])
        is_late = is_handling_late(one) and is_of_last_days(one["due_at"])
        if one["unit_id"] < 0 or not (is_late or (is_closed and not math.isnan(one["due_at"]))):
            continue
        due[one["unit_id"]] += 1
        done = one["closed_at"] if math.isnan(one["handled_at"]) else one["handled_at"]
        good[one["unit_id"]] += is_closed and done <= one["due_at"]
    enough = Counter({key: count for key, count in due.items() if count >= ranking.LEAST_DUE})
    if isinstance(answer, Nothing):
        assert not enough or all(math.isnan(deadline(one)) for one in cases if is_open(one))
        return
    names = {EMPTY_CITY.units[key].short_name_en: key for key in due}
    assert {names[row.name]: (row.numerator, row.denominator) for row in answer.rows} == {
        k: (good[k], enough[k]) for k in enough
    }
    assert [row.value for row in answer.rows] == sorted((row.value for row in answer.rows), reverse=True)


@settings(max_examples=60, deadline=None)
@given(some_cases)
def test_overdue_by_place_unit_class_and_age_add_up(cases):
    moment = moment_of(cases)
    overdue = [one for one in cases if is_overdue(one)]
    for answer, key in (
        (late.overdue_by_district(moment), "district"),
        (late.overdue_by_unit(moment), "unit_id"),
        (late.overdue_by_grid(moment), "duty_grid_id"),
        (late.overdue_by_class(moment), "class_id"),
    ):
        expected = Counter(one[key] for one in overdue if one[key] >= 0)
        rows = answer.rows if isinstance(answer, Rows) else ()
        assert sorted(row.value for row in rows) == sorted(expected.values())
        opened = Counter(one[key] for one in cases if is_open(one) and has_limit(one) and one[key] in expected)
        assert sorted(row.denominator for row in rows) == sorted(opened.values())
    answer = late.ages(moment)
    assert (answer.series[0].values.sum() if isinstance(answer, ColumnChart) else 0) == len(overdue)


@settings(max_examples=60, deadline=None)
@given(some_cases)
def test_the_longest_overdue_come_first_and_nothing_else_comes(cases):
    answer = late.longest_overdue(moment_of(cases), most=5)
    expected = sorted((NOW - deadline(one) for one in cases if is_overdue(one)), reverse=True)
    if isinstance(answer, Nothing):
        assert not expected
        return
    assert isinstance(answer, CaseLines)
    assert [line.seconds for line in answer.lines] == expected[:5]
    assert answer.total == len(expected)


@settings(max_examples=60, deadline=None)
@given(some_cases)
def test_the_ticker_is_newest_first_and_shows_no_future(cases):
    happened = ticker.just_happened(moment_of(cases), most=6)
    assert [one.at for one in happened] == sorted(
        (one["last_at"] for one in cases if one["last_at"] <= NOW), reverse=True
    )[:6]


def test_stock_counts_every_component_once():
    city = EMPTY_CITY
    moment = CitySnapshot(city, NOW)
    for answer in (
        stock.by_state(moment),
        stock.by_major(moment),
        stock.by_minor(moment),
        stock.by_grid(moment, most=999),
    ):
        assert isinstance(answer, Rows)
        assert sum(row.value for row in answer.rows) == city.components.count == 300
        assert answer.total == 300
    for row in stock.by_minor(moment).rows:
        assert sum(part for part, _tone in row.parts) == row.value
    census = stock.census(moment)
    assert isinstance(census, ColumnChart)
    assert sum(series.values.sum() for series in census.series) == 300
    assert len(census.labels) == len(census.series[0].values)


def test_components_that_went_are_not_counted():
    city = make_city(cases=0, components=50)
    gone = np.array([1, 2, 3], np.int64)
    city.components.apply(np.empty(0, COMPONENT_DTYPE), gone)
    moment = CitySnapshot(city, NOW)
    assert stock.stock(moment).items[0].value == 47
    assert sum(series.values.sum() for series in stock.census(moment).series) == 47
    assert sum(row.value for row in stock.by_grid(moment, most=999).rows) == 47


@pytest.mark.parametrize("zone, expected", [("Asia/Shanghai", 24), ("America/Chicago", 25)])
def test_a_day_is_as_long_as_the_citys_clock_says(zone, expected):
    """The clocks of Chicago go back on 1 November 2026: that day has 25 hours."""
    city = make_city(cases=0, components=0)
    city.profile = type(city.profile)(**(vars(city.profile) | {"time_zone": zone}))
    noon = datetime(2026, 11, 1, 12, tzinfo=ZoneInfo(zone))
    after = datetime(2026, 11, 2, 12, tzinfo=ZoneInfo(zone))
    moment = CitySnapshot(city, after.timestamp())
    assert (moment.day_start - moment.yesterday_start) / HOUR == expected
    assert moment.yesterday_now == noon.timestamp()


def test_a_city_without_anything_says_so_instead_of_zero():
    city = make_city(cases=0, components=0, grids=0)
    city.districts, city.units = [], {}
    moment = CitySnapshot(city, NOW)
    for function in (
        today.channels,
        today.hourly,
        stock.by_major,
        late.overdue_by_district,
        ranking.units_on_time,
        chaos.groups,
    ):
        assert isinstance(function(moment), Nothing)


def test_columns_of_the_case_table_are_all_known():
    assert set(TIMES) <= set(CASE_DTYPE.names)
