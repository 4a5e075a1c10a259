"""The calendar that deadlines are counted through, and the factors of the management grades; administrators correct."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.deadlines.texts import alarm_text, note_text
from app.deadlines.year import CalendarYear, Correction, GradeRuling, YearConfirmation, hours_text, read_hours
from app.i18n import N_, _, ngettext
from app.services import Services
from app.texts.numbers import count_text
from app.texts.times import day_text
from widgets.desk.dialogs.form import FormDialog
from widgets.desk.panel import DockPlace, Panel, PanelContext
from widgets.desk.panels.calendar.year_grid import YearGrid, YearLegend
from widgets.desk.parts.entry import Entry
from widgets.desk.parts.entry_buttons import entries_of
from widgets.desk.parts.text_table import ROW_PX, Cell, TextTable
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label
from widgets.parts.text_size import scaled

SIDE_PX = 430
HEADERS = (N_("Day"), N_("Hours"), N_("Reason"), N_("By"))
GRADE_HEADERS = (N_("Management grade"), N_("Unit grids"), N_("Factor"))
FREE, USUAL, OTHER, LIBRARY = range(4)
CHOICES = (N_("Day off"), N_("Usual hours"), N_("Other hours"), N_("As published"))
DEMO_WHY = N_("Proposal; not in use.")
LOWEST, HIGHEST = 0.1, 10.0


class CalendarPanel(Panel[int, CalendarYear]):
    """A year of the calendar: everybody reads it, administrators correct days, stand for a year and set factors."""

    key, title, place, order = "calendar", N_("Work calendar and factors"), DockPlace.PAGE, 80
    watches = frozenset({"profile"})
    nothing = N_("No work calendar is loaded. Ask the database owner to run: main.py db upgrade.")

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self.year: CalendarYear | None = None
        self.form: FormDialog | None = None
        self._wanted = 0
        super().__init__(context, parent)

    # What it asks and shows -------------------------------------------------------------------------------------------

    def question(self) -> int:
        """Return the year; 0 for the one that has to be looked at."""
        return self._wanted

    @staticmethod
    def load(services: Services, question: int) -> CalendarYear:
        """Read a year."""
        return services.deadlines.year(question or None)

    def is_empty(self, answer: CalendarYear) -> bool:
        """There are no days at all."""
        return not answer.days

    def show_answer(self, answer: CalendarYear) -> None:
        """Show the year and what was decided about it."""
        self.year = answer
        self.year_name.setText(str(answer.year))
        self.before.setEnabled(answer.year > answer.years[0])
        self.after.setEnabled(answer.year < answer.years[-1])
        self.alarm.setVisible(answer.alarm is not None)
        self.alarm.setText(alarm_text(answer.alarm) if answer.alarm is not None else "")
        self.grid.show_year(answer)
        self.standing.setText(_standing(answer))
        self.corrections.show_rows([_correction_row(one) for one in answer.corrections])
        self.corrections_title.setText(_("Corrections of {year}").format(year=answer.year))
        self.no_corrections.setVisible(not answer.corrections)
        self.corrections.setVisible(bool(answer.corrections))
        self.room.setVisible(not answer.corrections)
        self._show_grades(answer)
        self._show_days(self.grid.chosen)
        may = self.context.services.me.administers_city
        self.correct_button.setVisible(may)
        self.factors_button.setVisible(may)
        self.confirm_button.setVisible(may and not answer.is_sure and answer.confirmed is None)
        self.confirm_button.setText(_("Confirm {year} …").format(year=answer.year))
        self.withdraw_button.setVisible(may and answer.can_be_withdrawn)

    def choose_year(self, year: int) -> None:
        """Look at another year."""
        self._wanted = year
        self.ask()

    def entries(self) -> list[Entry]:
        """Return what an administrator can do here."""
        return entries_of(
            (self.correct_button, self.confirm_button, self.withdraw_button, self.factors_button), _(self.title)
        )

    # What an administrator does ---------------------------------------------------------------------------------------

    def correct_days(self) -> None:
        """Say how the chosen days are worked."""
        if self.year is None or not self.grid.chosen or not self.context.services.me.administers_city:
            return
        days, usual = self.grid.chosen, self.year.usual_hours
        choice, hours, why = QComboBox(), QLineEdit(hours_text(usual)), QLineEdit()
        choice.addItems([_(words) for words in CHOICES])
        first = self.year.day(days[0])
        choice.setCurrentIndex(USUAL if first is not None and not first.stretches else FREE)
        hours.setEnabled(False)
        choice.currentIndexChanged.connect(lambda number: hours.setEnabled(number == OTHER))
        override = self.context.services.deadlines.override

        def job(number: int, typed: str, reason: str) -> int:
            stretches = {FREE: (), USUAL: usual, LIBRARY: None}.get(number) if number != OTHER else read_hours(typed)
            return override(None, days, stretches, reason)

        rows: list[tuple[str, QWidget]] = [
            (_("Days"), label(days_text(days), is_wrapped=True)), (_("Working hours"), choice),
            (_("Hours"), hours), (_("Reason"), why),
        ]  # fmt: skip
        warning = _("Deadlines that run across these days change with them. Days in the past change no deadline.")
        self._open(_("Correct the days"), rows, job, lambda: (choice.currentIndex(), hours.text(), why.text()), warning,
                   _saved_text)  # fmt: skip

    def confirm_year(self) -> None:
        """Stand for the year as it is shown."""
        if self.year is None:
            return
        year, why = self.year.year, QLineEdit()
        warning = _("Enter holidays and make-up work days first. After this, deadlines in this year are certain.")
        job = self.context.services.deadlines.confirm_year
        self._open(_("Confirm the calendar"), [(_("Year"), label(str(year))), (_("Reason"), why)], job,
                   lambda: (None, year, why.text()), warning,
                   _saved_text)  # fmt: skip

    def withdraw_year(self) -> None:
        """Stand for the year no longer."""
        year, may = self.year, self.context.services.me.administers_city
        if year is None or year.confirmed is None or not year.can_be_withdrawn or not may:
            return
        why = QLineEdit()
        rows: list[tuple[str, QWidget]] = [
            (_("Year"), label(str(year.year))),
            (_("Until now"), label(standing_text(year.confirmed, year.time_zone), is_wrapped=True)), (_("Reason"), why),
        ]  # fmt: skip
        warning = _("Deadlines in {year} become provisional again on every screen until the calendar is confirmed.")
        self._open(_("Withdraw"), rows, self.context.services.deadlines.withdraw_year,
                   lambda: (None, year.year, why.text()), warning.format(year=year.year),
                   _withdrawn_text)  # fmt: skip

    def change_factors(self) -> None:
        """Set the factors of the grades, and whether they hold."""
        if self.year is None or not self.context.services.me.administers_city:
            return
        holds, why = QCheckBox(_("They apply to handling that begins from now on")), QLineEdit()
        now = self.year.rulings[0] if self.year.rulings else None
        holds.setChecked(now is not None and now.is_on)
        boxes = {grade: _factor_box(now.factors.get(grade, 1.0) if now else 1.0) for grade in grades_of(self.year)}
        rows: list[tuple[str, QWidget]] = [
            (_("Grade {grade}").format(grade=grade), box) for grade, box in boxes.items()
        ]
        rows += [(_("Switch on or off"), holds), (_("Reason"), why)]
        job = self.context.services.deadlines.set_multipliers
        values = lambda: (None, holds.isChecked(), {grade: box.value() for grade, box in boxes.items()}, why.text())  # noqa: E731
        warning = _(
            "A factor lengthens the time limit of handling, but never that of a hazard. Running deadlines do not "
            "change."
        )
        self._open(_("Change the factors"), rows, job, values, warning,
                   lambda number: _("The factors were saved as version {count}."))  # fmt: skip

    def _open(
        self, title: str, rows: list[tuple[str, QWidget]], job: Any, values: Any, warning: str,
        said: Callable[[int], str],
    ) -> None:  # fmt: skip
        self.form = FormDialog(title, rows, job, values, self.context.background, self, warning)
        self.form.done_with.connect(partial(self._on_form_done_with, said))
        self.form.open()

    def _on_form_done_with(self, said: Callable[[int], str], answer: int) -> None:
        self.said.setText(said(answer).format(count=count_text(answer)))
        self.said.show()
        self.reload()

    # How it looks -----------------------------------------------------------------------------------------------------

    def make_body(self) -> QWidget:
        """Head, the year at the left, what was decided at the right."""
        theme = self.context.theme
        self.grid = YearGrid(theme)
        self.grid.days_chosen.connect(self._show_days)
        self.grid.correction_wanted.connect(self.correct_days)
        self.setFocusProxy(self.grid)
        self.alarm = label("", "soon", "body", is_wrapped=True)
        self.said = label("", "good", "body", is_wrapped=True)
        self.said.hide()
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(16, 12, 16, 10)
        column.setSpacing(8)
        column.addLayout(self._make_head())
        column.addWidget(self.alarm)
        column.addWidget(self.said)
        row = QHBoxLayout()
        row.setSpacing(20)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.grid, 1)
        left.addWidget(YearLegend(theme))
        row.addLayout(left, 1)
        row.addWidget(self._make_side())
        column.addLayout(row, 1)
        return made

    def _make_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.before, self.after = QPushButton("◀"), QPushButton("▶")
        self.before.setAccessibleName(_("Previous year"))
        self.after.setAccessibleName(_("Next year"))
        self.before.clicked.connect(lambda: self.choose_year(self.year.year - 1 if self.year else 0))
        self.after.clicked.connect(lambda: self.choose_year(self.year.year + 1 if self.year else 0))
        self.year_name = label("", "text", "title")
        self.standing = label("", "text_2", "body", is_wrapped=True)
        self.confirm_button, self.withdraw_button = KeyButton("", "S"), KeyButton(_("Withdraw") + " …", "W")
        self.confirm_button.clicked.connect(self.confirm_year)
        self.withdraw_button.clicked.connect(self.withdraw_year)
        row.addWidget(label(_(self.title), "text", "heading"))
        for part in (self.before, self.year_name, self.after):
            row.addWidget(part)
        row.addWidget(self.standing, 1)
        row.addWidget(self.confirm_button)
        row.addWidget(self.withdraw_button)
        return row

    def _make_side(self) -> QWidget:
        theme = self.context.theme
        side = QWidget()
        side.setFixedWidth(SIDE_PX)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.chosen_words = label("", "text", "strong", is_wrapped=True)
        self.chosen_more = label("", "text_2", "second", is_wrapped=True)
        self.correct_button = KeyButton(_("Correct the days") + " …", "E", "main")
        self.correct_button.clicked.connect(self.correct_days)
        column.addWidget(_card(self.chosen_words, self.chosen_more, self.correct_button))
        self.corrections_title = label("", "text_2", "second")
        self.no_corrections = label(_("No corrections in this year."), "text_3", "second")
        self.corrections = TextTable([_(one) for one in HEADERS], theme, stretch=2, widths={0: 104, 1: 104, 3: 84})
        column.addWidget(self.corrections_title)
        column.addWidget(self.no_corrections)
        column.addWidget(self.corrections, 1)
        self.room = QWidget()
        column.addWidget(self.room, 1)
        self.grades_words = label("", "text_2", "second", is_wrapped=True)
        self.grades = TextTable([_(one) for one in GRADE_HEADERS], theme, frozenset({1, 2}))
        self.factors_button = KeyButton(_("Change the factors") + " …", "F")
        self.factors_button.clicked.connect(self.change_factors)
        head = label(_("Factors by management grade"), "text", "strong")
        column.addWidget(_card(head, self.grades_words, self.grades, self.factors_button))
        return side

    def _show_days(self, days: tuple[date, ...]) -> None:
        if self.year is None or not days:
            return
        self.chosen_words.setText(days_text(days))
        found = [self.year.day(day) for day in days]
        if len(days) == 1 and found[0] is not None:
            day = found[0]
            last = next((one for one in self.year.corrections if one.day_on == day.day_on), None)
            lines = [self.grid.words_about(day.day_on)]
            if last is not None:
                lines += [
                    _("Published: {hours}").format(hours=_hours(day.base_stretches, day.base_note)),
                    _correction_text(last, self.year.time_zone),
                ]
        else:
            worked = sum(1 for one in found if one is not None and one.stretches)
            words = ngettext("{days} day, work days: {worked}", "{days} days, work days: {worked}", len(days))
            lines = [words.format(days=len(days), worked=worked)]
        self.chosen_more.setText("\n".join(lines))

    def _show_grades(self, year: CalendarYear) -> None:
        now: GradeRuling | None = year.rulings[0] if year.rulings else None
        rows: list[tuple[Cell, ...]] = []
        for grade in grades_of(year):
            factor = now.factors.get(grade, 1.0) if now is not None else 1.0
            grids = year.grids.get(grade, 0)
            rows.append((Cell(grade), Cell(count_text(grids), grids), Cell(f"× {factor:g}", factor)))
        self.grades.show_rows(rows)
        self.grades.setFixedHeight(self.grades.horizontalHeader().height() + len(rows) * scaled(ROW_PX) + 4)
        if now is None:
            self.grades_words.setText(_("No factors have been set."))
            return
        words = (
            _("On: they apply to handling that began on or after {day}.")
            if now.is_on
            else _("Off: limits as in the manual.")
        )
        day = f"{now.set_at.astimezone(ZoneInfo(year.time_zone)):%Y-%m-%d %H:%M}" if now.set_at is not None else ""
        signed = " · ".join(
            part for part in (_(DEMO_WHY) if now.why == DEMO_WHY else now.why, now.by if day else "") if part
        )
        self.grades_words.setText(f"{words.format(day=day)}\n{signed}")


def days_text(days: tuple[date, ...]) -> str:
    """2026 · Sat 14 Feb to Mon 23 Feb, Sat 28 Feb."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    parts = [
        day_text(run[0]) if len(run) == 1
        else _("{first} to {last}").format(first=day_text(run[0]), last=day_text(run[-1]))
        for run in runs
    ]  # fmt: skip
    return f"{days[0].year} · " + ", ".join(parts)


def grades_of(year: CalendarYear) -> list[str]:
    """Return the grades that grids have or factors name."""
    named = year.rulings[0].factors if year.rulings else {}
    return sorted({*year.grids, *named})


def _hours(stretches: Any, note: str | None) -> str:
    return f"{hours_text(stretches)} · {note_text(note)}" if note else hours_text(stretches)


def _correction_text(one: Correction, time_zone: str) -> str:
    return f"{one.why} · {one.by} · {one.set_at.astimezone(ZoneInfo(time_zone)):%Y-%m-%d %H:%M}"


def _correction_row(one: Correction) -> tuple[Cell, ...]:
    hours = _("as published") if one.stretches is None else hours_text(one.stretches)
    return Cell(day_text(one.day_on), one.day_on.isoformat()), Cell(hours), Cell(one.why), Cell(one.by)


def _saved_text(count: int) -> str:
    return ngettext("Saved. The deadline of {count} open case changed.",
                    "Saved. The deadline of {count} open cases changed.", count)  # fmt: skip


def _withdrawn_text(count: int) -> str:
    return ngettext("Withdrawn. {count} open case has a provisional deadline again.",
                    "Withdrawn. {count} open cases have a provisional deadline again.", count)  # fmt: skip


def _standing(year: CalendarYear) -> str:
    days = _("{worked} of {days} days are work days").format(worked=year.worked, days=len(year.days))
    if year.standings:
        days = f"{days} · {standing_text(year.standings[0], year.time_zone)}"
    if year.confirmed is not None:
        return days
    if year.is_sure:
        return f"{days} · " + _("certain")
    last = year.sure_until.isoformat() if year.sure_until is not None else _("never")
    return f"{days} · " + _("certain until {day}").format(day=last)


def standing_text(one: YearConfirmation, time_zone: str) -> str:
    """Who stands for a year, or took that back, since when and why."""
    words = _("Confirmed by {by} on {day}: {why}") if one.stands else _("Withdrawn by {by} on {day}: {why}")
    return words.format(by=one.by, why=one.why, day=f"{one.set_at.astimezone(ZoneInfo(time_zone)):%Y-%m-%d %H:%M}")


def _factor_box(value: float) -> QDoubleSpinBox:
    made = QDoubleSpinBox()
    made.setRange(LOWEST, HIGHEST)
    made.setSingleStep(0.1)
    made.setDecimals(2)
    made.setValue(value)
    return made


def _card(*parts: QWidget) -> QFrame:
    made = QFrame()
    made.setObjectName("card")
    column = QVBoxLayout(made)
    column.setContentsMargins(14, 12, 14, 12)
    column.setSpacing(8)
    for part in parts:
        column.addWidget(part)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    return made
