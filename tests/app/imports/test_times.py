"""Times as files write them: each text by itself, whatever stands beside it in its column."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.imports.times import check_format, read_days, read_instants

ZONE = "Asia/Shanghai"
NOON = "2026-06-01T04:00:00"
ISO = [
    ("2026-06-01 12:00:00+08", NOON),
    ("2026-06-01 12:00:00", NOON),
    ("2026-06-01T12:00:00 +08:00", NOON),
    ("2026-06-01T12:00+0800", NOON),
    ("2026-06-01T04:00:00Z", NOON),
    ("2026-06-01T04:00:00.000z", NOON),
    ("2026-06-01 04:00:00 UTC", NOON),
    ("20260601T120000", NOON),
    ("2026-06-01 12:00:00,000", NOON),
    ("2026-05-31 22:30:00-0530", NOON),
    ("2026-05-31 23:00:00-05", NOON),
    ("0001-01-01", "0000-12-31T15:54:17"),
    ("9999-12-31 23:59:59-05", "10000-01-01T04:59:59"),
]
UNREADABLE = ["now", "today", "NaT", "nan", "10000-01-01", "2026-13-01", "12:00", "+08", "2026-06-01 12:00:00+8:00",
              "2026-06-01 12:00:00+25:00", "2026-06-01 12:00:00-14:01", "2026-06-01 12:00:00+08:75"]  # fmt: skip


def shown(at: pd.Timestamp) -> str:
    return str(at.tz_localize(None).to_datetime64().astype("datetime64[s]"))


@pytest.mark.parametrize(("text", "wanted"), ISO)
def test_a_time_is_read_alone_as_among_others(text: str, wanted: str) -> None:
    among = [one for one, _wanted in ISO] + ["", *UNREADABLE]
    read = read_instants(among, ZONE, ["iso"])
    assert shown(read.at[among.index(text)]) == wanted
    assert shown(read_instants([text], ZONE, ["iso"]).at[0]) == wanted


@pytest.mark.parametrize("text", UNREADABLE)
def test_a_word_that_a_library_understands_is_no_time_of_a_file(text: str) -> None:
    read = read_instants([text, ISO[0][0]], ZONE, ["iso"])
    assert list(read.unreadable) == [True, False]


FORMATS = [["iso"], ["%Y-%m-%d %H:%M:%S%z", "iso"], ["epoch_s", "%d/%m/%Y"], ["%Y-%m-%d %Z", "epoch_ms"]]


@given(
    st.lists(st.one_of(st.sampled_from([one for one, _wanted in ISO]), st.text(max_size=30)), max_size=8),
    st.sampled_from(FORMATS),
)
def test_no_text_ends_the_reading_whatever_the_format(texts: list[str], formats: list[str]) -> None:
    read = read_instants(texts, ZONE, formats)
    assert len(read.at) == len(texts)
    days, unreadable = read_days(texts, formats)
    assert all((day is None) or isinstance(day, date) for day in days)
    assert len(unreadable) == len(texts)


@pytest.mark.parametrize("offset", ["+08", "+0800", " +08:00"])
def test_an_offset_of_two_figures_fits_a_format_with_an_offset(offset: str) -> None:
    formats = ["%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S%z"]
    assert shown(read_instants([f"2026-06-01 12:00:00{offset}"], ZONE, formats).at[0]) == NOON


def test_two_names_of_zones_in_one_column_are_read_each_by_itself() -> None:
    texts = ["2026-06-01 12:00 UTC", "2026-06-01 12:00 EST", "2026-06-01 12:00 Foo"]
    read = read_instants(texts, ZONE, ["%Y-%m-%d %H:%M %Z"])
    assert [shown(at) for at in read.at[:2]] == ["2026-06-01T12:00:00", "2026-06-01T17:00:00"]
    assert list(read.unreadable) == [False, False, True]


def test_a_day_is_the_one_that_is_written_whatever_its_offset() -> None:
    days, unreadable = read_days(["2026-06-01T00:30:00+08:00", "0001-01-01", "2026-06-01Z", "soon"], ["iso"])
    assert list(days) == [date(2026, 6, 1), date(1, 1, 1), date(2026, 6, 1), None]
    assert list(unreadable) == [False, False, False, True]


@pytest.mark.parametrize("form", ["iso", "epoch_s", "epoch_ms", "%Y-%m-%d", "%d.%m.%y %H:%M", "%Y", "%Y年%m月%d日",
                                  "%m/%d/%Y %I:%M:%S %p", "%Y-%m-%d %H:%M %z", "%b %d %Y"])  # fmt: skip
def test_a_format_that_can_be_used_is_taken(form: str) -> None:
    assert check_format(form) == form


@pytest.mark.parametrize("form", ["%Q", "%", "%Y-%m-%d %", "%U", "yyyy-MM-dd", "ISO", "", "%H:%M"])
def test_a_format_with_a_slip_is_refused_with_what_is_possible(form: str) -> None:
    with pytest.raises(ValueError, match="iso, epoch_s, epoch_ms"):
        check_format(form)
