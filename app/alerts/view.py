"""Alerts and urgent cases in words."""

from __future__ import annotations

from app.alerts.kinds import BY_KEY, PRIORITY_TONES
from app.alerts.model import Alert, AlertBoard, AlertSummary, Hazard, HazardTimes
from app.i18n import N_, _, ngettext, pick
from app.jobs.model import WorkerHealth, kind_text
from app.jobs.texts import worker_alarm
from app.texts.labels import STATE_LABELS
from app.texts.numbers import count_text, percent_text
from app.texts.spans import span_text
from app.texts.times import minute_text

GROUPS = {"late": N_("Overdue at once"), "reported": N_("Reported at once")}
SEPARATOR = " · "


def summary_text(summary: AlertSummary) -> str:
    """Return how many alerts call, and the worst of them; '' where none does."""
    if not summary.calling:
        return ""
    count = ngettext("{count} alert", "{count} alerts", summary.calling).format(count=count_text(summary.calling))
    worst = BY_KEY.get(summary.worst or "")
    return SEPARATOR.join([count, _(worst.label)] if worst else [count])


def foot_text(summary: AlertSummary, workers: WorkerHealth) -> str:
    """Return what the foot of a desk says: what calls, and whether anything could call at all."""
    said = (summary_text(summary), worker_alarm(workers), _("Storm mode") if summary.is_storm else "")
    return SEPARATOR.join(part for part in said if part)


def summary_tone(summary: AlertSummary) -> str:
    """Return the tone of the theme for what calls."""
    return "urgent" if (summary.worst or "").startswith("hazard") else "late"


def title_text(alert: Alert) -> str:
    """Return what the alert is about: the class of its case, how many there are, or its kind."""
    kind = BY_KEY.get(alert.kind)
    words = _(kind.label) if kind else alert.kind
    if alert.cases > 1 or (kind is not None and kind.is_group):
        causes = [_(GROUPS[cause]) for cause in alert.causes if cause in GROUPS]
        cases = ngettext("{count} case", "{count} cases", alert.cases).format(count=count_text(alert.cases))
        return SEPARATOR.join([causes[0] if len(causes) == 1 and len(alert.causes) == 1 else words, cases])
    return SEPARATOR.join(filter(None, (pick(alert.class_name, alert.class_name_en), words)))


def place_text(alert: Alert) -> str:
    """Return where it is and whom it concerns; of the server's side, what is wrong."""
    if alert.case_id is not None:
        return SEPARATOR.join(filter(None, (alert.address, pick(alert.unit, alert.unit_en), alert.phone)))
    if alert.cases:
        major = pick(alert.major, alert.major_en)
        where = (alert.street or _("several streets"), major or _("several major classes"), urgent_text(alert))
        return SEPARATOR.join(filter(None, where))
    facts = alert.facts
    if "messages" in facts:
        count = int(str(facts["messages"]))
        return ngettext("{count} message", "{count} messages", count).format(count=count_text(count))
    if "job" in facts:
        return f"{kind_text(str(facts['job']))}{SEPARATOR}{facts.get('jobs', 1)}"
    if "host" in facts:
        return f"{facts['host']}{SEPARATOR}{facts.get('pid', '')}"
    return " → ".join(str(facts[key])[:19].replace("T", " ") for key in ("before", "after") if key in facts)


def urgent_text(alert: Alert) -> str:
    """Return how many cases of a group are urgent; '' for none."""
    if not alert.urgent:
        return ""
    return ngettext("{count} urgent", "{count} urgent", alert.urgent).format(count=count_text(alert.urgent))


def act_text(alert: Alert, time_zone: str) -> str:
    """Return what is to be done, or who does it, or when a shelved one comes back."""
    now_s = alert.now_at.timestamp()
    if alert.acknowledged_until is not None:
        until = minute_text(alert.acknowledged_until.timestamp(), now_s, time_zone)
        return _("{name} is on it until {time}").format(name=alert.acknowledged_by, time=until)
    if alert.shelved_until is not None:
        until = minute_text(alert.shelved_until.timestamp(), now_s, time_zone)
        words = _("Shelved until {time} by {name}: {reason}")
        return words.format(time=until, name=alert.shelved_by, reason=alert.shelved_reason)
    kind = BY_KEY.get(alert.kind)
    return _(kind.act) if kind else ""


def left_text(alert: Alert) -> str:
    """Return how much of the time to act is left, or for how long it is over."""
    span = span_text(alert.left_s)
    return _("{span} left").format(span=span) if alert.left_s >= 0 else _("{span} over").format(span=span)


def age_text(alert: Alert) -> str:
    """Return since when it has called, from its first raise."""
    return _("for {span}").format(span=span_text((alert.now_at - alert.raised_at).total_seconds()))


def alert_tone(alert: Alert) -> str:
    """Return the tone of the theme for an alert."""
    if alert.shelved_until is not None:
        return "paused"
    return "accent" if alert.acknowledged_until is not None else PRIORITY_TONES[alert.priority]


def state_text(state: str) -> str:
    """Return the word of a stored state."""
    return _(STATE_LABELS[state]) if state in STATE_LABELS else state


def hazard_next_text(hazard: Hazard) -> str:
    """Return when the next look is due."""
    left_s = (hazard.next_at - hazard.now_at).total_seconds()
    if hazard.looked_at is None or left_s < 0:
        return _("look now")
    return _("look in {span}").format(span=span_text(left_s))


def hazard_seen_text(hazard: Hazard) -> str:
    """Return from where it was looked at; loud where nobody has."""
    return _("Seen: {seats}").format(seats=hazard.seats) if hazard.looks else _("Nobody has looked")


def hazard_limit_text(hazard: Hazard) -> tuple[str, str]:
    """Return how long the running stage still has, and the tone of it."""
    if hazard.due_at is None:
        return "", "text_3"
    left_s = (hazard.due_at - hazard.now_at).total_seconds()
    span = span_text(left_s)
    return (
        (_("{span} left").format(span=span), "text_2") if left_s >= 0 else (_("{span} over").format(span=span), "late")
    )


def times_text(times: HazardTimes) -> str:
    """Return how soon units were alerted to urgent cases."""
    if not times.cases or times.of_dispatch_s is None or times.of_report_s is None:
        return _("No urgent case was dispatched in the last 31 days.")
    words = _(
        "Unit alerted, 90 % of {count} urgent cases in 31 days: {dispatch} after dispatch, {report} after the report; "
        "{share} within 60 s of the report"
    )
    return words.format(
        count=count_text(times.cases),
        dispatch=span_text(times.of_dispatch_s),
        report=span_text(times.of_report_s),
        share=percent_text(times.within_minute / times.cases),
    )


def count_now(board: AlertBoard) -> int:
    """Return how many calls there were in the last ten minutes."""
    return sum(calls for back, calls, _floods in board.rate if back == 0)
