"""The load of each seat and shift, held against the guidance."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.alerts.guidance import (
    guidance_text,
    is_over_flood,
    is_over_high,
    is_over_longest,
    is_over_mean,
    is_over_worst,
    verdict_text,
)
from app.alerts.model import AlertBoard, SeatLoad
from app.alerts.view import times_text
from app.cases.model import Post
from app.i18n import N_, _
from app.texts.numbers import count_text, percent_text
from app.texts.spans import span_text
from app.texts.times import local
from widgets.desk.parts.text_table import Cell, TextTable
from widgets.parts.label import label, retone
from widgets.theme import Theme

HEADERS = (
    N_("Seat"), N_("Person"), N_("Shift"), N_("Alerts"), N_("per 10 min"), N_("Worst"), N_("In flood"), N_("Top ten"),
    N_("H · M · L"), N_("Longest"),
)  # fmt: skip
WIDTHS = {0: 54, 2: 92, 3: 54, 4: 70, 5: 60, 6: 68, 7: 68, 8: 72, 9: 80}
"""Column -> pixels; the person takes what is left."""
NOTHING = "–"


class LoadView(QWidget):
    """One row for each shift, the present ones first, and the guidance under them."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.verdict = label("", "good", "second")
        self.table = TextTable([_(header) for header in HEADERS], theme, frozenset(range(3, 10)), 1, WIDTHS)
        self.guidance = label(guidance_text(), "text_3", "second", is_wrapped=True)
        self.times = label("", "text_2", "second", is_wrapped=True)
        for part, stretch in ((self.table, 1), (self.times, 0), (self.guidance, 0)):
            column.addWidget(part, stretch)

    def show_board(self, board: AlertBoard) -> None:
        """Show the shifts that had alerts, and those of now."""
        load = tuple(one for one in board.load if one.is_now or one.calls)
        load = tuple(sorted(load, key=lambda one: (not one.is_now, -one.begins_at.timestamp(), -one.calls)))
        self.table.show_rows([_row(one, board.time_zone) for one in load])
        said = verdict_text(load)
        self.verdict.setText(said)
        retone(self.verdict, "good" if verdict_text(()) == said else "late")
        self.times.setText(times_text(board.times))


def _row(one: SeatLoad, time_zone: str) -> tuple[Cell, ...]:
    begins, ends = (local(at.timestamp(), time_zone) for at in (one.begins_at, one.ends_at))
    shift = f"{_hour(begins)}–{_hour(ends)}" if one.is_now else f"{begins:%m-%d} {_hour(begins)}–{_hour(ends)}"
    share = f"{one.high}·{one.medium}·{one.low}" if one.calls else NOTHING
    return (
        Cell(one.seat or NOTHING),
        Cell(" · ".join(part for part in (one.name, _post(one.post)) if part)),
        Cell(shift, begins.timestamp(), "accent" if one.is_now else ""),
        Cell(count_text(one.calls), one.calls),
        Cell(f"{one.mean:.1f}", one.mean, _tone(is_over_mean(one))),
        Cell(str(one.worst), one.worst, _tone(is_over_worst(one))),
        Cell(percent_text(one.flood_share), one.flood_share, _tone(is_over_flood(one))),
        Cell(percent_text(one.top_ten / one.calls) if one.calls else NOTHING, one.top_ten),
        Cell(share, one.high, _tone(is_over_high(one))),
        Cell(span_text(one.longest_s, 1) if one.calls else NOTHING, one.longest_s, _tone(is_over_longest(one))),
    )


def _hour(at: datetime) -> str:
    return f"{at:%H:%M}" if at.minute else f"{at:%H}"


def _tone(is_over: bool) -> str:
    return "late" if is_over else ""


def _post(post: str) -> str:
    return next((one.label for one in Post if one.value == post), post)
