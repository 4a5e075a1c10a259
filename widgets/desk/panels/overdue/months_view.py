"""The months of the overdue page: what became of cases, how late they were closed, and where.

Up and Down choose a fact, Left and Right a month, with Shift a span of months.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.cases.model import Post
from app.city.city import City
from app.desk.overdue_heat import Heat, heat_of
from app.desk.overdue_months import FACTS, FactSpan, MonthsBoard, board_of, months_until, span_words
from app.i18n import _, ngettext
from app.search.columns import FOUND_COLUMNS
from app.search.export import FigureNote, export_cases
from app.services import Services
from app.texts.numbers import count_text
from app.texts.times import clock_text, local
from app.wall.figures.late import AGES
from widgets.desk.panel import PanelContext
from widgets.desk.panels.overdue.card import make_card
from widgets.desk.panels.overdue.coming_view import AgeBars
from widgets.desk.panels.overdue.fact_row import FactRow
from widgets.desk.panels.overdue.heat_map import HeatMap
from widgets.desk.panels.overdue.month_chart import MonthChart
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label, retone
from widgets.parts.trouble import present_trouble

EDGES_S = tuple(int(edge) for edge, _words in AGES[:-1])
YEAR_MONTHS = 12
REST_MS = 60  # months that are passed quickly are not read


@dataclass(frozen=True)
class SpanFigures:
    """What is known of the chosen span: its cases, how late they were closed, and where they lie."""

    span: FactSpan
    case_ids: tuple[int, ...]
    lateness: tuple[int, ...]
    heat: Heat


class MonthsView(QWidget):
    """Facts at the left, their months above, lateness and heat below.

    Signals:
        board_wanted(): the counts of the months are to be read.
    """

    board_wanted = Signal()

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.board: MonthsBoard | None = None
        self.fact, self.district = next(iter(FACTS)), None  # type: tuple[str, str | None]
        self.first, self.last = 0, 0
        self.figures: SpanFigures | None = None
        self._is_reading = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._read_span)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(self._make_facts(), 2)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(self._make_chart(), 4)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._make_lateness(), 3)
        below.addWidget(self._make_map(), 5)
        column.addLayout(below, 6)
        row.addLayout(column, 7)

    # What is shown ----------------------------------------------------------------------------------------------------

    def show_city(self, city: City) -> None:
        """Have the map show a city."""
        self.map.show_city(city)

    def show_board(self, board: MonthsBoard, district: str | None) -> None:
        """Show other counts; the last year is chosen at first."""
        was_new = self.board is None or self.board.months != board.months
        self.board, self.district = board, district
        if was_new:
            self.first, self.last = len(board.months) - YEAR_MONTHS, len(board.months) - 1
        for fact, row in self.rows.items():
            row.show_counts(board.counts[fact])
        self._show_choice()

    def is_at_rest(self) -> bool:
        """Whether everything is read and painted."""
        return self.figures is not None and not self._is_reading and not self._rest.isActive() and self.map.is_at_rest()

    def stop(self) -> None:
        """Read no more."""
        self._rest.stop()
        self.map.stop()

    # The body ---------------------------------------------------------------------------------------------------------

    def _make_facts(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        self.rows = {fact: FactRow(self._context.theme, _(words)) for fact, words in FACTS.items()}
        for fact, row in self.rows.items():
            row.clicked.connect(partial(self.choose_fact, fact))
            column.addWidget(row, 1)
        return column

    def _make_chart(self) -> QFrame:
        card, column = make_card(10)
        self.chart = MonthChart(self._context.theme)
        self.chart.month_chosen.connect(self.choose_month)
        self.chart.month_opened.connect(self._on_chart_month_opened)
        column.addWidget(self.chart, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self.chosen, self.nowhere, self.told = (
            label("", tone, rank) for tone, rank in (("text", "strong"), ("text_3", "second"), ("text_2", "second"))
        )
        self.open_button = KeyButton(_("Show cases"), "Enter", "main", has_key=False)
        self.open_button.clicked.connect(self.open_span)
        self.export_button = KeyButton(_("Export"), "X")
        self.export_button.clicked.connect(self.export_span)
        self.recount_button = KeyButton(_("Recount"), "R")
        self.recount_button.setToolTip(_("Compare these figures with all cases, and correct what differs."))
        self.recount_button.clicked.connect(self.recount)
        self.recount_button.setVisible(self._context.services.me.holds_one_of(frozenset({Post.ADMINISTRATOR})))
        self.buttons = [self.open_button, self.export_button, self.recount_button]
        foot.addWidget(self.chosen)
        foot.addWidget(self.nowhere)
        foot.addWidget(self.told, 1)
        for button in self.buttons:
            foot.addWidget(button)
        column.addLayout(foot)
        return card

    def _make_lateness(self) -> QFrame:
        card, column = make_card(10)
        self.lateness_title = label(_("How late they were closed"), "text", "strong")
        column.addWidget(self.lateness_title)
        self.ages = AgeBars(self._context.theme)
        self.ages.opened.connect(self._on_ages_opened)
        column.addWidget(self.ages, 1)
        self.lateness = card
        return card

    def _make_map(self) -> QFrame:
        card, column = make_card()
        self.map = HeatMap(self._context)
        self.map.width_wanted.connect(lambda _width: self._rest.start())
        self.map.square_opened.connect(self._on_map_square_opened)
        column.addWidget(self.map, 1)
        return card

    # What can be done -------------------------------------------------------------------------------------------------

    def choose_fact(self, fact: str, _checked: bool = False) -> None:
        """Look at another fact."""
        self.fact = fact
        self._tell("")
        self._show_choice()
        self.setFocus()

    def choose_month(self, place: int, reaches: bool = False) -> None:
        """Choose a month by its place, or let the span reach to it."""
        if self.board is None:
            return
        place = min(max(place, 0), len(self.board.months) - 1)
        if reaches:
            self.first, self.last = min(self.first, place), max(self.last, place)
            if self.first < place < self.last:
                self.last = place
        else:
            self.first = self.last = place
        self._tell("")
        self._show_choice()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows choose, Enter opens."""
        key, is_wide = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        facts = list(FACTS)
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            at = facts.index(self.fact) + (1 if key == Qt.Key.Key_Down else -1)
            self.choose_fact(facts[min(max(at, 0), len(facts) - 1)])
        elif key == Qt.Key.Key_Left:
            self.choose_month(self.first - 1, is_wide)
        elif key == Qt.Key.Key_Right:
            self.choose_month(self.last + 1, is_wide)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_span()
        else:
            super().keyPressEvent(event)

    def open_span(self) -> None:
        """Open the cases of the chosen months in the list of all years."""
        if self.figures is not None and self.figures.span == self.span() and self.figures.case_ids:
            self._context.selection.open_cases(self.figures.case_ids, self._words())

    def export_span(self) -> None:
        """Write the cases of the chosen months into a workbook or a map layer."""
        city = self._context.changes.city
        if city is None or self.figures is None or not self.figures.case_ids:
            return
        file = ask_file(self, self._words())
        if file is not None:
            self.export_button.setEnabled(False)
            self._context.background.run(
                export_figure, self._context.services, list(self.figures.case_ids), file, self._words(),
                city.clock.now(), city.profile.time_zone, on_answer=self._on_exported, on_trouble=self._on_trouble,
            )  # fmt: skip

    def recount(self) -> None:
        """Compare the figures with all cases, and mend what differs."""
        self.recount_button.setEnabled(False)
        self._tell(_("Comparing with all cases …"))
        self._context.background.run(
            self._context.services.monthly_facts.mend, on_answer=self._on_recounted, on_trouble=self._on_trouble
        )

    def span(self, **more: Any) -> FactSpan:
        """Return what is chosen."""
        assert self.board is not None
        months = self.board.months
        return replace(FactSpan(self.fact, months[self.first], months[self.last], self.district), **more)

    # What happens by itself -------------------------------------------------------------------------------------------

    def _words(self, *more: str) -> str:
        assert self.board is not None
        fact = _(FACTS[self.fact])
        return " · ".join((fact, span_words(self.board.months[self.first : self.last + 1]), *more))

    def _show_choice(self) -> None:
        board = self.board
        if board is None:
            return
        self.rows[self.fact].setChecked(True)
        self.chart.show_months(board.months, board.counts[self.fact], (self.first, self.last))
        self.lateness.setVisible(self.fact == "late")
        self.chosen.setText(self._words())
        self._rest.start()

    def _read_span(self) -> None:
        if self.board is not None:
            self._is_reading = True
            self._context.background.run(
                read_span, self._context.services, self.span(), self.map.fitting_width(),
                on_answer=self._take_span, on_trouble=self._on_trouble,
            )  # fmt: skip

    def _take_span(self, figures: SpanFigures) -> None:
        self._is_reading = False
        if self.board is None or figures.span != self.span():
            return
        self.figures = figures
        count = len(figures.case_ids)
        self.chosen.setText(f"{self._words()}  {count_text(count)}")
        self.ages.show_counts(figures.lateness)
        self.map.show_heat(figures.heat)
        nowhere = count - int(figures.heat.counts.sum())
        words = ngettext("{count} of them without a place", "{count} of them without a place", nowhere)
        self.nowhere.setText(words.format(count=count_text(nowhere)) if nowhere else "")
        for button in (self.open_button, self.export_button):
            button.setEnabled(count > 0)

    def _open_part(self, words: str, **part: Any) -> None:
        self._context.background.run(
            self._context.services.monthly_facts.case_ids, self.span(**part),
            on_answer=partial(self._on_part_read, self._words(words)), on_trouble=self._on_trouble,
        )  # fmt: skip

    def _on_part_read(self, words: str, ids: tuple[int, ...]) -> None:
        if ids:
            self._context.selection.open_cases(ids, words)

    def _on_ages_opened(self, age: int) -> None:
        low, high = EDGES_S[age - 1] if age else 0, EDGES_S[age] if age < len(EDGES_S) else 2**62
        self._open_part(_("Overdue: {time}").format(time=_(AGES[age][1])), lateness_s=(low, high))

    def _on_map_square_opened(self, place: int) -> None:
        heat = self.map.heat
        if heat is not None:
            east, north = (int(one) for one in heat.corners[place])
            self._open_part(_("in a square of the map"), square=(east, north, heat.width))

    def _on_chart_month_opened(self, place: int) -> None:
        if (self.first, self.last) != (place, place):
            self.choose_month(place)
            return
        self.open_span()

    def _on_exported(self, count: int) -> None:
        self.export_button.setEnabled(True)
        words = ngettext("{count} case written.", "{count} cases written.", count)
        self._tell(words.format(count=count_text(count)))

    def _on_recounted(self, wrong: int) -> None:
        self.recount_button.setEnabled(True)
        words = ngettext("{count} row was wrong and is corrected.", "{count} rows were wrong and are corrected.", wrong)
        self.board_wanted.emit()
        self._tell(words.format(count=count_text(wrong)) if wrong else _("Nothing differs."))

    def _on_trouble(self, trouble: BaseException) -> None:
        self._is_reading = False
        for button in (self.export_button, self.recount_button):
            button.setEnabled(True)
        present_trouble(trouble, partial(self._tell, tone="late"), _("Internal error; nothing was changed. Try again."))

    def _tell(self, words: str, tone: str = "text_2") -> None:
        self.told.setText(words)
        retone(self.told, tone)


def read_board(services: Services, today: date, district: str | None) -> MonthsBoard:
    """Count the months until a day; of one district, where one is named."""
    months = months_until(today)
    return board_of(months, services.monthly_facts.months(months[0], months[-1], district))


def read_span(services: Services, span: FactSpan, width: int) -> SpanFigures:
    """Read everything of a span."""
    facts = services.monthly_facts
    lateness = facts.lateness(span, EDGES_S) if span.fact == "late" else (0,) * len(AGES)
    return SpanFigures(span, facts.case_ids(span), lateness, heat_of(facts.squares(span, width), width))


def ask_file(parent: QWidget, words: str) -> Path | None:
    """Ask where the cases of a figure are to be written."""
    named = "-".join(words.replace("/", " ").replace("·", " ").split()) + ".xlsx"
    kinds = "XLSX (*.xlsx);;GeoPackage (*.gpkg);;CSV (*.csv)"
    file, kind = QFileDialog.getSaveFileName(parent, _("Export"), named, kinds)
    if not file:
        return None
    wanted = kind.partition("*")[2].rstrip(")")
    return Path(file).with_suffix(wanted) if wanted and file.endswith(named) else Path(file)


def export_figure(services: Services, ids: list[int], file: Path, words: str, now_s: float, time_zone: str) -> int:
    """Write the cases of a figure into a file that says what it counts and as of when."""
    as_of = f"{local(now_s, time_zone):%Y-%m-%d} {clock_text(now_s, time_zone)}"
    return export_cases(services.search, ids, FOUND_COLUMNS, file, time_zone, FigureNote(words, as_of))
