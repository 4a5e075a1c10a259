"""What is left says its units: nobody takes it for a time of day."""

from __future__ import annotations

import pytest

from app.desk.spans import left_words, span_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "0 s"), (41, "41 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (59280, "16 h 28 min"),
        (86399, "23 h 59 min"), (86400, "1 d"), (90000, "1 d 1 h"), (53 * 86400 + 7200, "53 d"),
    ],
)  # fmt: skip
def test_a_span_is_said_in_its_two_largest_units(seconds: float, words: str) -> None:
    assert span_words(seconds) == words and ":" not in words
    assert left_words(-seconds) == ("\u2212" if seconds else "") + words
