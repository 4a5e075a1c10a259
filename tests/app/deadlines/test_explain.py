"""A deadline explains itself: the stretches add up to the limit, and end where counting minute by minute ends."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.deadlines.clock import WORKING_UNITS, Calendar, limit_seconds
from app.deadlines.days import DEFAULT_STRETCHES, LAST_SURE_CHINESE_YEAR, days_of
from app.deadlines.explain import NOTHING, Kind, explain
from app.deadlines.limits import Limit
from app.deadlines.model import ClockRule, DaySource, StageClock
from app.deadlines.rows import ClockRow, RowKind, elide, rows_of
from app.deadlines.texts import count_lines, limit_line, remarks, source_text, span_text, standing_text
from app.i18n import set_language
from tests.app.deadlines.counting import count_minutes, count_plain_minutes

CHINESE_DAYS = {day.day_on: day for day in days_of("CN", DEFAULT_STRETCHES, LAST_SURE_CHINESE_YEAR + 1)}
NANNING = Calendar(CHINESE_DAYS.values(), "Asia/Shanghai")
PLAIN_DAYS = {day.day_on: day for day in days_of("plain", (("09:00", "17:30"),), 2027)}
CHICAGO = Calendar(PLAIN_DAYS.values(), "America/Chicago")
CITIES = {"Asia/Shanghai": (NANNING, CHINESE_DAYS), "America/Chicago": (CHICAGO, PLAIN_DAYS)}


def local(words: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone))


def clock(started: str, value: float, unit: str, **facts: object) -> StageClock:
    limit = Limit(value, unit)
    return StageClock(1, "handle", local(started), limit, limit.seconds, **facts)  # type: ignore[arg-type]


@st.composite
def clocks(draw: st.DrawFn) -> StageClock:
    """A clock with pauses and extensions, in whole minutes."""
    started = draw(st.datetimes(datetime(2016, 1, 1), datetime(2026, 9, 30))).replace(second=0, microsecond=0)
    started = started.replace(tzinfo=UTC)
    minutes = draw(st.integers(1, 1500))
    unit = draw(st.sampled_from(["urgent_hour", "work_hour", "work_day", "natural_day"]))
    pauses, at = [], started
    for wait, length in draw(st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 8000)), max_size=3)):
        since = at + timedelta(minutes=wait)
        at = since + timedelta(minutes=length)
        pauses.append((since, at))
    extended = (started,) * draw(st.integers(0, 2))
    return StageClock(
        1, "handle", started, Limit(minutes * 60 / limit_seconds(1, unit), unit), minutes * 60, pauses=tuple(pauses),
        extended_at=extended,
    )  # fmt: skip


@pytest.mark.parametrize("zone", CITIES)
@settings(deadline=None)
@given(clocks())
def test_the_count_ends_where_counting_minute_by_minute_ends(zone: str, made: StageClock) -> None:
    calendar, days = CITIES[zone]
    explanation = explain(made, calendar)
    assert explanation is not None and made.limit is not None and made.total_us is not None
    minutes = made.total_us // 60_000_000
    if made.limit.unit in WORKING_UNITS:
        expected = count_minutes(days, zone, made.started_at, minutes, made.pauses)
    else:
        expected = count_plain_minutes(made.started_at, minutes, made.pauses)
    assert explanation.counted_due_at == expected


@pytest.mark.parametrize("zone", CITIES)
@settings(deadline=None)
@given(clocks(), st.integers(0, 59_999_999), st.booleans())
def test_the_stretches_add_up_to_the_limit_exactly(zone: str, made: StageClock, us: int, stands: bool) -> None:
    calendar, _days = CITIES[zone]
    started = made.started_at + timedelta(microseconds=us)
    paused_at = max([started, *(until for _since, until in made.pauses)]) + timedelta(microseconds=us * 7)
    made = StageClock(
        1, "handle", started, made.limit, made.limit_s, pauses=made.pauses, extended_at=made.extended_at,
        paused_at=paused_at if stands else None,
    )  # fmt: skip
    explanation = explain(made, calendar)
    assert explanation is not None
    assert sum((s.counted for s in explanation.stretches), NOTHING) + explanation.left == explanation.total
    assert all(s.counted >= NOTHING for s in explanation.stretches)
    assert all(s.until is None or s.since <= s.until for s in explanation.stretches)
    for most in (3, 9, 10_000):
        rows = rows_of(explanation, calendar, most)
        assert len(rows) <= most
        shown = sum((row.counted for row in rows), NOTHING)
        assert abs(shown + explanation.left - explanation.total) <= timedelta(milliseconds=500)
        if explanation.left == NOTHING:
            assert shown == explanation.total
    assert (explanation.counted_due_at is None) == (explanation.left > NOTHING)


def test_a_count_reads_as_people_count() -> None:
    made = clock("2026-11-25 16:20", 1.5, "work_day")
    explanation = explain(made, NANNING)
    assert explanation is not None
    assert count_lines(rows_of(explanation, NANNING)) == [
        "Wed 25 Nov · 16:20–18:00 · 1 h 40 min",
        "Thu 26 Nov · 08:00–12:00, 14:00–18:00 · 8 h",
        "Fri 27 Nov · 08:00–10:20 · 2 h 20 min",
    ]
    set_language("zh_CN")
    assert count_lines(rows_of(explanation, NANNING)) == [
        "11月25日 周三 · 16:20–18:00 · 1 小时 40 分钟",
        "11月26日 周四 · 08:00–12:00, 14:00–18:00 · 8 小时",
        "11月27日 周五 · 08:00–10:20 · 2 小时 20 分钟",
    ]


def test_holidays_and_shifted_days_are_named() -> None:
    explanation = explain(clock("2026-09-30 17:00", 1, "work_day"), NANNING)
    assert explanation is not None
    lines = count_lines(rows_of(explanation, NANNING))
    assert lines[1] == "Thu 1 Oct to Wed 7 Oct · National Day · –"
    explanation = explain(clock("2026-10-09 17:00", 4, "work_hour"), NANNING)
    assert explanation is not None
    assert count_lines(rows_of(explanation, NANNING))[1] == (
        "Sat 10 Oct · 08:00–11:00 · make-up work day for National Day · 3 h"
    )


def test_a_start_on_a_weekend_begins_with_the_days_off() -> None:
    explanation = explain(clock("2026-11-21 10:00", 1, "work_hour"), NANNING)
    assert explanation is not None
    assert count_lines(rows_of(explanation, NANNING)) == [
        "Sat 21 Nov to Sun 22 Nov · day off · –", "Mon 23 Nov · 08:00–09:00 · 1 h",
    ]  # fmt: skip


def test_a_pause_stands_between_and_takes_nothing() -> None:
    pauses = ((local("2026-11-25 17:00"), local("2026-11-27 09:00")),)
    explanation = explain(clock("2026-11-25 16:00", 2, "work_hour", pauses=pauses), NANNING)
    assert explanation is not None
    assert count_lines(rows_of(explanation, NANNING)) == [
        "Wed 25 Nov · 16:00–17:00 · 1 h",
        "Wed 25 Nov to Fri 27 Nov · suspended 17:00–09:00 · –",
        "Fri 27 Nov · 09:00–10:00 · 1 h",
    ]


def test_a_clock_that_stands_still_says_what_is_left() -> None:
    made = clock("2026-11-25 16:00", 2, "work_hour", paused_at=local("2026-11-25 16:30"))
    explanation = explain(made, NANNING)
    assert explanation is not None
    assert (explanation.left, explanation.counted_due_at) == (timedelta(minutes=90), None)
    assert explanation.stretches[-1].kind is Kind.PAUSED
    assert remarks(explanation, made, "Asia/Shanghai") == [
        "Suspended since Wed 25 Nov 16:30. 1 h 30 min of the time limit remain and run again after it is resumed."
    ]
    assert standing_text(made, local("2026-11-26 10:00"), "Asia/Shanghai") == "suspended"


def test_the_middle_of_a_long_count_is_left_out_and_counted() -> None:
    explanation = explain(clock("2026-08-03 08:00", 40, "work_day"), NANNING)
    assert explanation is not None
    rows = rows_of(explanation, NANNING, 7)
    assert [row.kind for row in rows].count(RowKind.LEFT_OUT) == 1 and len(rows) == 7
    worked = sum(row.days for row in rows if row.kind in (RowKind.DAY, RowKind.LEFT_OUT))
    assert worked == 40
    assert rows[3] in elide(rows, 7)


def test_beyond_the_calendar_the_rest_is_spread_evenly() -> None:
    end = max(CHINESE_DAYS)
    made = clock(f"{end} 17:00", 3, "work_hour", is_provisional=True)
    explanation = explain(made, NANNING)
    assert explanation is not None
    assert explanation.stretches[-1].kind is Kind.EVEN
    due = NANNING.due_at(made.started_at, 3, "work_hour")
    assert explanation.counted_due_at is not None and due.is_provisional
    assert abs(explanation.counted_due_at - due.due_at) < timedelta(milliseconds=1)
    assert remarks(explanation, made, "Asia/Shanghai")[0].startswith("Provisional")


def test_before_the_calendar_time_runs_evenly_into_it() -> None:
    made = StageClock(1, "handle", datetime(2014, 12, 31, 15, tzinfo=UTC), Limit(5, "work_hour"), 5 * 3600)
    explanation = explain(made, NANNING)
    assert explanation is not None and explanation.counted_due_at is not None
    due = NANNING.due_at(made.started_at, 5, "work_hour").due_at
    assert abs(explanation.counted_due_at - due) < timedelta(milliseconds=1)
    assert explanation.stretches[0].kind is Kind.EVEN and explanation.stretches[-1].kind is Kind.COUNTED


def test_a_calendar_that_was_corrected_afterwards_is_told() -> None:
    made = clock("2026-11-25 16:20", 1, "work_hour", due_at=local("2026-11-26 09:00"))
    explanation = explain(made, NANNING)
    assert explanation is not None and explanation.is_corrected
    assert remarks(explanation, made, "Asia/Shanghai") == [
        "The work calendar was corrected after this deadline was set. A recount would give Wed 25 Nov 17:20; "
        "this deadline does not change."
    ]


def test_limits_and_their_sources_in_words() -> None:
    rule = ClockRule(7, "指挥手册", "06010", 2, "影响市容", "spoils the street", "4小时")
    made = clock(
        "2026-11-25 16:20", 4, "work_hour", source=DaySource.MANUAL, rule_version="2026-1", rule=rule, grade="B",
        multiplier=1.5, extended_at=(local("2026-11-25 17:00"),),
    )  # fmt: skip
    made = StageClock(**(vars(made) | {"limit_s": 6 * 3600}))
    assert limit_line(made) == "4 working hours × 1.5 (grade B) + 1 × 6 h extension = 12 h"
    assert source_text(made) == "Command manual 2026-1, class 06010, condition 2: spoils the street"
    for source in (DaySource.STAGE, DaySource.DEFAULT):  # the version of a table of the program is nobody's word
        assert "stages-1" not in source_text(
            clock("2026-11-25 16:20", 4, "work_hour", source=source, rule_version="stages-1")
        )
    assert source_text(clock("2026-11-25 16:20", 4, "work_hour", rule_version="old-1")) == "Rule old-1"
    assert source_text(StageClock(1, "handle", local("2026-11-25 16:20"))).startswith("Imported with the case")
    assert explain(StageClock(1, "handle", local("2026-11-25 16:20")), NANNING) is None


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 min"), (45, "45 s"), (6000, "1 h 40 min"), (8 * 3600, "8 h"), (3661, "1 h 1 min 1 s")]
)
def test_spans(seconds: int, words: str) -> None:
    assert span_text(timedelta(seconds=seconds)) == words


def test_rows_of_one_day_are_one_row() -> None:
    explanation = explain(clock("2026-11-25 08:00", 1, "work_day"), NANNING)
    assert explanation is not None
    (row,) = rows_of(explanation, NANNING)
    morning = (datetime(2026, 11, 25, 8), datetime(2026, 11, 25, 12))
    afternoon = (datetime(2026, 11, 25, 14), datetime(2026, 11, 25, 18))
    day = date(2026, 11, 25)
    assert row == ClockRow(RowKind.DAY, day, day, (morning, afternoon), timedelta(hours=8))
