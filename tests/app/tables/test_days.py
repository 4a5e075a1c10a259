"""One reader of days for all lists."""

from datetime import date

import pytest

from app.tables.days import is_counted_day, read_day


@pytest.mark.parametrize(
    "word",
    [
        "2026-12-01",
        "2026-12-1",
        "2026/12/1",
        "2026.12.1",
        "2026年12月1日",
        "2026 年 12 月 1 日",
        "2026-12-01 00:00:00",
        " 2026/12/01 ",
    ],
)
def test_a_day_as_people_write_it(word: str) -> None:
    assert read_day(word) == date(2026, 12, 1)


@pytest.mark.parametrize("word", ["", "2026-13-01", "46357", "1/12/2026", "2026-12", "2026-02-30", "tomorrow"])
def test_what_is_no_day(word: str) -> None:
    assert read_day(word) is None


def test_the_count_of_a_spreadsheet_is_known() -> None:
    assert [is_counted_day(word) for word in ("46357", "46357.0", "2026", "463570")] == [True, True, False, False]
