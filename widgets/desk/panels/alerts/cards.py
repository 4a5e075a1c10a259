"""Alerts and urgent cases as the rows of a list."""

from __future__ import annotations

from app.alerts.kinds import BY_KEY
from app.alerts.model import Alert, Hazard
from app.alerts.view import (
    SEPARATOR,
    act_text,
    age_text,
    alert_tone,
    hazard_limit_text,
    hazard_next_text,
    hazard_seen_text,
    left_text,
    place_text,
    state_text,
    title_text,
)
from app.i18n import _, pick
from app.texts.times import minute_text
from app.wall.texts import action_text
from widgets.desk.panels.alerts.card_list import Card

MARKS = {"high": "urgent", "medium": "overdue", "low": "soon"}


def alert_card(alert: Alert, time_zone: str) -> Card:
    """Return the row of an alert: what and how long, where and since when, what to do."""
    is_shelved, is_late = alert.shelved_until is not None, alert.left_s < 0
    left = ("", "text_3") if alert.is_held else (left_text(alert), "late" if is_late else "soon")
    return Card(
        alert.alert_id,
        "suspended" if is_shelved else MARKS[alert.priority],
        title_text(alert),
        place_text(alert),
        act_text(alert, time_zone),
        left,
        (age_text(alert), "text_3"),
        alert_tone(alert),
        alert.is_held,
        "text_2" if not alert.is_held else "paused" if is_shelved else "accent",
    )


def alert_tip(alert: Alert) -> str:
    """Return cause, consequence and act of an alert."""
    kind = BY_KEY.get(alert.kind)
    return "" if kind is None else " ".join(_(words) for words in (kind.cause, kind.consequence))


def hazard_card(hazard: Hazard, time_zone: str) -> Card:
    """Return the row of an urgent case: what and where, who goes and the last word, who has looked and when next."""
    limit, tone = hazard_limit_text(hazard)
    last_at = minute_text(hazard.last_at.timestamp(), hazard.now_at.timestamp(), time_zone)
    who = pick(hazard.unit, hazard.unit_en)
    second = SEPARATOR.join(filter(None, (who, state_text(hazard.state))))
    word = f"{last_at} {action_text(hazard.last_action)}"
    is_unseen = hazard.looked_at is None
    is_due = hazard.next_at <= hazard.now_at
    return Card(
        hazard.case_id,
        "urgent",
        SEPARATOR.join(filter(None, (pick(hazard.class_name, hazard.class_name_en), hazard.address))),
        f"{second}{SEPARATOR}{word}{SEPARATOR}{limit}" if limit else f"{second}{SEPARATOR}{word}",
        "",
        (hazard_next_text(hazard), "urgent" if is_unseen else "late" if is_due else "text_2"),
        (hazard_seen_text(hazard), "urgent" if is_unseen else "text_2"),
        "urgent" if is_unseen else "late" if tone == "late" else "",
    )
