"""Alerts in words: what foot and header say, and how a shift stands against the guidance."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.alerts.guidance import is_over_flood, is_over_high, is_over_longest, is_over_mean, is_over_worst, verdict_text
from app.alerts.model import Alert, AlertSummary, HazardTimes, SeatLoad
from app.alerts.service import shelf_choices
from app.alerts.view import foot_text, place_text, summary_text, summary_tone, times_text, title_text
from app.jobs.model import WorkerHealth

NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)
QUIET = SeatLoad("D01", "d", "dispatcher", NOW, NOW + timedelta(hours=8), False, 10, 48.0, 3, 0, 10, 0, 8, 2, 3600.0)
SERVER = Alert(1, "worker_died", "medium", NOW, NOW, 0, 0, None, ("worker_died",), NOW, 3600)


def test_foot_and_header_say_how_many_call_and_the_worst() -> None:
    summary = AlertSummary(3, "hazard_not_received", 1.0)
    assert summary_text(summary) == "3 alerts · Urgent case not received" and summary_tone(summary) == "urgent"
    assert summary_text(AlertSummary(held=2)) == "" and summary_tone(AlertSummary(1, "flood")) == "late"
    dead = WorkerHealth(living=0, fallen=1)
    assert foot_text(AlertSummary(is_storm=True), dead) == "The worker stopped unexpectedly · Storm mode"


@pytest.mark.parametrize(("kind", "facts", "place"), [
    ("worker_died", {"host": "hall", "pid": 7}, "hall · 7"),
    ("job_failing", {"job": "ladder", "jobs": 2}, "Sweep of overdue cases · 2"),
    ("message_stuck", {"messages": 2}, "2 messages"),
    ("clock_back", {"before": "2026-11-30T02:10:00.5+00:00", "after": "2026-11-30T02:00:00+00:00"},
     "2026-11-30 02:10:00 → 2026-11-30 02:00:00"),
])  # fmt: skip
def test_what_is_wrong_with_the_server_is_said(kind: str, facts: dict[str, object], place: str) -> None:
    one = replace(SERVER, kind=kind, facts=facts)
    assert place_text(one) == place and title_text(one)


def test_an_alert_is_shelved_no_longer_than_its_kind_allows() -> None:
    assert shelf_choices(SERVER) == (15, 30, 60)


@pytest.mark.parametrize(("changed", "judge"), [
    ({"calls": 60}, is_over_mean), ({"worst": 11}, is_over_worst), ({"in_flood": 1}, is_over_flood),
    ({"calls": 40, "high": 3}, is_over_high), ({"longest_s": 90_000.0}, is_over_longest),
])  # fmt: skip
def test_a_shift_over_the_guidance_is_told(changed: dict[str, float], judge: object) -> None:
    loud = replace(QUIET, **changed)  # type: ignore[arg-type]
    assert judge(loud) and not judge(QUIET)  # type: ignore[operator]
    assert verdict_text((QUIET,)) == "All shifts within the guidance"


def test_few_alerts_say_nothing_about_shares_nor_half_an_hour_about_the_mean() -> None:
    assert not is_over_high(replace(QUIET, calls=4, high=4))
    assert not is_over_mean(replace(QUIET, calls=9, stretches=2.0))


def test_how_soon_units_are_alerted() -> None:
    assert times_text(HazardTimes()) == "No urgent case was dispatched in the last 31 days."
    assert "21 s after dispatch, 23 min after the report" in times_text(HazardTimes(9, 21.0, 1400.0, 1))
