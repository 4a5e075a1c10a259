"""The days of a series."""

from __future__ import annotations

from datetime import date, time

import pytest

from app.meetings.agenda import Template, rhythm_text
from app.meetings.series import next_days

THURSDAY = 4


@pytest.mark.parametrize(
    ("every", "week", "after", "expected"),
    [
        (2, None, date(2026, 11, 30), [date(2026, 12, 3), date(2026, 12, 17), date(2026, 12, 31)]),
        (2, None, date(2026, 12, 3), [date(2026, 12, 17), date(2026, 12, 31), date(2027, 1, 14)]),
        (1, None, date(2026, 12, 9), [date(2026, 12, 10), date(2026, 12, 17), date(2026, 12, 24)]),
        (None, 2, date(2026, 11, 30), [date(2026, 12, 10), date(2027, 1, 14), date(2027, 2, 11)]),
        (None, 5, date(2026, 11, 30), [date(2026, 12, 31), date(2027, 1, 28), date(2027, 2, 25)]),
    ],
)
def test_the_next_days(every: int | None, week: int | None, after: date, expected: list[date]) -> None:
    assert next_days(date(2026, 12, 1), THURSDAY, every, week, after, 3) == expected


def test_a_rhythm_in_words() -> None:
    plain = Template(1, "t", "hall", "p", 60, 5, (), "", time(9, 0))
    every = Template(1, "t", "hall", "p", 60, 5, (), "", time(9, 0), THURSDAY, 2, None, date(2026, 12, 1))
    month = Template(1, "t", "hall", "p", 60, 5, (), "", time(9, 0), THURSDAY, None, 5, date(2026, 12, 1))
    assert [rhythm_text(one) for one in (plain, every, month)] == [
        "", "every 2 weeks, Thu, 09:00", "the last Thu of each month, 09:00",
    ]  # fmt: skip
