"""The figures of the meeting that is running: the item, the units in dispute, and how far the agenda is."""

from __future__ import annotations

from app.i18n import N_, NC_, pick
from app.wall.answers import Answer, Figure, Figures, Nothing, RankingRow, Rows
from app.wall.snapshot import CitySnapshot

NONE = N_("No meeting is running")
OUTCOMES = (
    ("decision", NC_("outcome", "Decision"), "good"),
    ("task", NC_("outcome", "Task"), "good"),
    ("information", NC_("outcome", "Information"), "good"),
    ("adjourned", NC_("outcome", "Adjourned"), "soon"),
    ("", N_("Not decided yet"), "accent"),
)


def item(moment: CitySnapshot) -> Answer:
    """The place on the agenda, minutes on the item, refusals, days since the report and cases."""
    shown = moment.city.meeting
    if not shown.meeting_no:
        return Nothing(NONE)
    minutes = max(0.0, moment.now - shown.shown_s) / 60
    return Figures(
        (
            Figure(N_("Item"), shown.place_no, tone="accent", of=shown.items),
            Figure(N_("Minutes"), int(minutes), tone="late" if minutes > shown.minutes else "text", of=shown.minutes),
            Figure(N_("Refused"), shown.bounces, tone="late" if shown.bounces else "text"),
            Figure(N_("Days since report"), int(max(0.0, moment.now - shown.since_s) // 86_400)),
        )
    )


def units(moment: CitySnapshot) -> Answer:
    """The units in dispute with how often each refused."""
    shown = moment.city.meeting
    if not shown.meeting_no or not shown.units:
        return Nothing(NONE)
    rows = tuple(
        RankingRow(pick(name, english), count, "late")
        for name, english, count in zip(shown.units, shown.units_en, shown.unit_refusals, strict=True)
    )
    return Rows(rows, max(1.0, *(row.value for row in rows)))


def agenda(moment: CitySnapshot) -> Answer:
    """How many items of the agenda came to which outcome."""
    shown = moment.city.meeting
    if not shown.meeting_no:
        return Nothing(NONE)
    rows = tuple(
        RankingRow(name, shown.outcomes.count(key), tone)
        for key, name, tone in OUTCOMES
        if key in shown.outcomes or key in ("", "decision")
    )
    return Rows(rows, max(1.0, float(shown.items)), float(shown.items))
