"""What a picture says of itself is compared with its case, in sentences."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.cases.model import SimilarPhoto
from app.photos.model import PhotoFacts
from app.photos.remarks import PhotoCase, distance_m, fact_text, remarks, similar_text

NOW = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
REPORTED = NOW - timedelta(hours=5)
CASE = PhotoCase(NOW, ZoneInfo("Asia/Shanghai"), 108.3665, 22.8170, REPORTED)
NEW = PhotoCase(NOW, ZoneInfo("Asia/Shanghai"))


def taken(hours_before_report: float, lon: float | None = None, lat: float | None = None) -> PhotoFacts:
    at = REPORTED - timedelta(hours=hours_before_report)
    return PhotoFacts(at, at, lon, lat, 4000, 3000)


def test_what_fits_is_told_without_a_remark() -> None:
    facts = taken(0.25, 108.3666, 22.8170)
    assert remarks(facts, "near", CASE) == []
    assert fact_text(facts, CASE) == "2026-11-30 09:45 · 10 m from the case"
    assert fact_text(PhotoFacts(), CASE) == "" and remarks(PhotoFacts(), "near", CASE) == []


@pytest.mark.parametrize(
    ("facts", "kind", "sentence"),
    [
        (taken(30), "near", "Taken 30 hours before the report."),
        (taken(24 * 9), "near", "Taken 9 days before the report."),
        (taken(2), "after", "Shows the place after handling, but was taken 2 hours before the report."),
        (taken(0, 108.3665, 22.8380), "near", "Taken 2.3 km from the place of the case."),
        (taken(0, 108.3665, 22.8200), "near", "Taken 334 m from the place of the case."),
        (PhotoFacts(datetime(1970, 1, 1, tzinfo=UTC)), "near",
         "The clock of the camera says 1970-01-01 08:00; that cannot be, and no time is noted."),
    ],
)  # fmt: skip
def test_what_does_not_fit(facts: PhotoFacts, kind: str, sentence: str) -> None:
    assert remarks(facts, kind, CASE) == [sentence]


def test_a_case_that_is_being_reported_is_compared_with_now() -> None:
    assert remarks(taken(1), "near", NEW) == []
    assert remarks(taken(100, 10.0, 10.0), "near", NEW) == ["Taken 4 days before the report."]


def test_distance_is_right_beyond_the_date_line() -> None:
    away = distance_m(PhotoFacts(lon=179.9995, lat=0.0), PhotoCase(NOW, NEW.zone, -179.9995, 0.0))
    assert away == pytest.approx(111.2, abs=0.5)


def test_the_same_picture_names_only_cases_that_are_seen() -> None:
    seen = SimilarPhoto(1, "450103-261101-0001", "near", NOW, 0)
    assert similar_text([]) == ""
    assert similar_text([seen]).endswith("in 1 photo of another case: 450103-261101-0001")
    assert similar_text([seen, seen, SimilarPhoto(None, None, None, None, 3)]).endswith(
        "in 3 photos of other cases: 450103-261101-0001"
    )
    assert similar_text([SimilarPhoto(None, None, None, None, 3)]).endswith("in 1 photo of another case")
