"""Numbers and times as the wall writes them: thousands separated, 18:46; spans are in app/texts/spans.py."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.i18n import N_, _
from app.wall.answers import Figure

MINUS = "\u2212"
UNKNOWN = "–"
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
MONTHS = (
    N_("Jan"),
    N_("Feb"),
    N_("Mar"),
    N_("Apr"),
    N_("May"),
    N_("Jun"),
    N_("Jul"),
    N_("Aug"),
    N_("Sep"),
    N_("Oct"),
    N_("Nov"),
    N_("Dec"),
)
ACTION_WORDS = {
    "report": N_("reported"),
    "accept": N_("accepted"),
    "file": N_("filed"),
    "dispatch": N_("dispatched"),
    "receive": N_("received"),
    "handle": N_("handled"),
    "check": N_("checked"),
    "close": N_("closed"),
    "return": N_("returned"),
    "rework": N_("sent back for rework"),
    "void": N_("voided"),
    "import": N_("taken over"),
    "refuse": N_("not accepted"),
    "send_to_verify": N_("sent to be verified"),
    "verify": N_("verified"),
    "refuse_filing": N_("not filed"),
    "redispatch": N_("dispatched again"),
    "hand_to_district": N_("handed to the district"),
    "dispatch_in_district": N_("dispatched by the district"),
    "return_to_city": N_("returned to the city"),
    "return_to_acceptance": N_("returned to acceptance"),
    "take_back": N_("dispatch taken back"),
    "ask_extension": N_("more time asked for"),
    "grant_extension": N_("more time granted"),
    "refuse_extension": N_("more time refused"),
    "ask_suspension": N_("suspension asked for"),
    "grant_suspension": N_("suspended"),
    "refuse_suspension": N_("suspension refused"),
    "resume": N_("resumed"),
    "resume_by_itself": N_("suspension over"),
    "send_to_check": N_("sent to be checked"),
    "fail_check": N_("check failed"),
    "close_by_notice": N_("closed by notice"),
    "reopen": N_("reopened"),
    "appeal": N_("appealed"),
    "pass_appeal": N_("appeal supported"),
    "grant_appeal": N_("appeal granted"),
    "refuse_appeal": N_("appeal refused"),
    "reject_appeal": N_("appeal refused"),
    "urge": N_("urged"),
    "supervise": N_("supervised"),
    "answer_supervision": N_("supervision answered"),
    "send_to_coordination": N_("sent to coordination"),
    "decide_unit": N_("unit decided"),
    "merge": N_("merged"),
    "absorb": N_("takes in a case"),
    "undo_merge": N_("merge undone"),
    "release": N_("gives a case back"),
    "split": N_("split"),
    "split_off": N_("split off"),
}


@lru_cache(maxsize=8)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def local(at: float, time_zone: str) -> datetime:
    """An instant on the clock of the city."""
    return datetime.fromtimestamp(at, UTC).astimezone(_zone(time_zone))


def clock_text(at: float, time_zone: str) -> str:
    """18:46:09."""
    return local(at, time_zone).strftime("%H:%M:%S")


def when_text(at: float, now: float, time_zone: str) -> str:
    """18:46:09 today, 11-22 18:46 in this year, 2018-01-31 before."""
    then, today = local(at, time_zone), local(now, time_zone)
    if then.date() == today.date():
        return then.strftime("%H:%M:%S")
    return then.strftime("%m-%d %H:%M" if then.year == today.year else "%Y-%m-%d")


def date_text(at: float, time_zone: str) -> str:
    """Sun 22 Nov, or 11月22日 周日."""
    day = local(at, time_zone)
    pattern = _("{weekday} {day} {month}")
    return pattern.format(
        weekday=_(WEEKDAYS[day.weekday()]), day=day.day, month=_(MONTHS[day.month - 1]), number=day.month
    )


def count_text(value: float, decimals: int = 0) -> str:
    """1,284 or 94.2; a dash for what is not known."""
    if math.isnan(value):
        return UNKNOWN
    return f"{value:,.{decimals}f}".replace("-", MINUS)


def percent_text(share: float) -> str:
    """94.2%."""
    return UNKNOWN if math.isnan(share) else f"{share * 100:.1f}%"


def change_text(share: float) -> str:
    """+4.1% or −2.0%, ±0% for no change; whole per cents from 100 on, as a multiple from 1,000 % on."""
    size = abs(share)
    sign = MINUS if share < 0 else "+"
    if size >= 9.995:
        return f"×{size + 1:,.0f}"
    if size < 0.0005:
        return "±0%"
    return f"{sign}{size * 100:.0f}%" if size >= 0.9995 else f"{sign}{size * 100:.1f}%"


def figure_change(figure: Figure) -> str:
    """How a figure stands against the same hour yesterday: in percent on a large base, else as a count: +8."""
    if figure.change is not None:
        return change_text(figure.change)
    if figure.difference is None:
        return ""
    rise = round(figure.difference)
    return f"{'+' if rise > 0 else MINUS if rise < 0 else '±'}{abs(rise):,}"


def action_text(action: str) -> str:
    """What was done, in the past; an action that this table does not know is shown as it is stored."""
    return _(ACTION_WORDS[action]) if action in ACTION_WORDS else action
