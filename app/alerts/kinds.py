"""The kinds of alerts in words: cause, consequence, act. How urgent each is, and whom it calls, the database keeps."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n import N_, NC_


@dataclass(frozen=True)
class AlertKind:
    """One kind of alert; all texts are marked for translation.

    Args:
        key: stored with each alert, never renamed.
        label: what it is called in a list.
        cause: what has happened.
        consequence: what follows where nobody acts.
        act: what is to be done.
        is_group: stands for several causes of one street and major class.
    """

    key: str
    label: str
    cause: str
    consequence: str
    act: str
    is_group: bool = False


KINDS = (
    AlertKind(
        "hazard_arrived", N_("Urgent case for your unit"),
        N_("An urgent case was dispatched to your unit."),
        N_("Its time limit runs, at night as well."),
        N_("Receive it and say who goes."),
    ),
    AlertKind(
        "hazard_not_received", N_("Urgent case not received"),
        N_("The unit has not received an urgent case in time."),
        N_("Nobody is on the way; people may come to harm."),
        N_("Telephone the unit; dispatch again if it cannot go."),
    ),
    AlertKind(
        "urgent_overdue", N_("Urgent case past its limit"),
        N_("An urgent case has passed the limit of its stage."),
        N_("The danger lasts longer than the manual allows."),
        N_("Ask whoever has it what holds it up; call for help."),
    ),
    AlertKind(
        "flood", N_("Flood of cases"),
        N_("Many cases came or became overdue within ten minutes."),
        N_("Cases that cannot wait are lost among them."),
        N_("Look at the urgent ones, then dispatch street by street."),
        is_group=True,
    ),
    AlertKind(
        "dispute_limit", N_("Dispute at its limit"),
        N_("Units have refused a case for the third time."),
        N_("Nobody handles the case until it is decided."),
        N_("Put it on the agenda of a coordination meeting."),
    ),
    AlertKind(
        "worker_died", N_("Worker died"),
        N_("A worker ended without signing off, and none was started since."),
        N_("Jobs wait: automatic dispatch, the ladder, these alerts."),
        N_("Start a worker on the server: main.py worker"),
    ),
    AlertKind(
        "job_failing", N_("Job fails again and again"),
        N_("A job was tried five times in vain."),
        N_("What it does is not done."),
        N_("Read its last error on the page “Worker”."),
    ),
    AlertKind(
        "message_stuck", N_("Message stuck"),
        N_("A message to a unit cannot be sent, or nobody has acknowledged it in time."),
        N_("The unit does not know what it is told."),
        N_("See why on the page “Outbox”; send it again or telephone the unit."),
    ),
    AlertKind(
        "clock_back", N_("Server clock was set back"),
        N_("The clock of the server shows an earlier time than before."),
        N_("Jobs wait until it has caught up; times of acts look wrong."),
        N_("Have the clock of the server checked."),
    ),
)  # fmt: skip
"""All kinds; `city.alert_kinds` has the same."""
BY_KEY = {kind.key: kind for kind in KINDS}
PRIORITY_TONES = {"high": "urgent", "medium": "late", "low": "soon"}
ACTS = {
    "raise": N_("raised"), "again": N_("called again"), "acknowledge": N_("acknowledged"), "shelve": N_("shelved"),
    "return": NC_("alert", "came back"), "end": NC_("alert", "ended"),
}  # fmt: skip
OUTCOMES = {
    "cause_ended": N_("its cause has ended"), "one_day": N_("stood for a day"),
    "calm": N_("nothing joined it any more"), "switched_off": N_("its kind was switched off"),
}  # fmt: skip
