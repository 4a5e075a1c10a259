"""Spans carry their units, so that none can be taken for a time of day."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.i18n import set_language
from app.texts.spans import counted_text, overdue_text, span_text

H, D = 3600, 86400


@pytest.mark.parametrize(
    ("seconds", "in_english", "in_chinese"),
    [
        (0, "0 s", "0 秒"), (41, "41 s", "41 秒"), (60, "1 min", "1 分钟"), (16 * 60 + 28, "16 min", "16 分钟"),
        (2 * H, "2 h", "2 小时"), (2 * H + 5 * 60, "2 h 5 min", "2 小时 5 分钟"),
        (16 * H + 28 * 60, "16 h 28 min", "16 小时 28 分钟"),
        (D, "1 d", "1 天"), (4 * D + 3 * H, "4 d 3 h", "4 天 3 小时"), (4 * D + 59 * 60, "4 d", "4 天"),
        (31 * D + 5 * H, "31 d", "31 天"), (5919 * D, "5,919 d", "5,919 天"), (-90, "1 min", "1 分钟"),
        (math.nan, "–", "–"),
    ],
)  # fmt: skip
def test_spans(english: None, seconds: float, in_english: str, in_chinese: str) -> None:
    assert span_text(seconds) == in_english
    set_language("zh_CN")
    assert span_text(seconds) == in_chinese


def test_what_is_late_says_so(english: None) -> None:
    assert overdue_text(2 * H + 1) == "overdue 2 h" and overdue_text(-D - 5 * H, most=1) == "overdue 1 d"
    set_language("zh_CN")
    assert overdue_text(2 * H) == "超期 2 小时" and overdue_text(53 * D) == "超期 53 天"


@pytest.mark.parametrize(
    ("seconds", "words"), [(26 * H + 40 * 60, "26 h 40 min"), (3661, "1 h 1 min 1 s"), (45, "45 s"), (0, "0 min")]
)
def test_what_a_clock_counts_is_exact_and_knows_no_days(english: None, seconds: int, words: str) -> None:
    assert counted_text(seconds) == words


@given(st.floats(-1e9, 1e9))
def test_no_span_looks_like_a_time_of_day_or_is_negative(seconds: float) -> None:
    for said in (span_text(seconds), overdue_text(seconds), span_text(seconds, most=1)):
        assert not re.search(r"\d:\d|[-−]", said), said
        assert re.search(r"\d", said)
