"""One letter: what it is about, its clock, its cases and its history."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import N_, NC_, _, pick
from app.letters.model import Letter, LetterCase, LetterDetail
from app.letters.texts import LADDER, act_words, clock_words, end_words, facts_text, minute_text, unit_text, writer_text
from app.texts.labels import STATE_LABELS
from widgets.desk.parts.text_table import Cell, TextTable
from widgets.parts.label import label, retone
from widgets.theme import Theme

CASE_HEADERS = (N_("No."), N_("Case"), N_("Class"), N_("Place"), N_("State"), N_("Deadline"))
ACT_HEADERS = (N_("Time"), N_("Who"), NC_("letter", "What"))
ACTS_PX, LEAST_PX = 190, 96


class LetterView(QWidget):
    """The letter beside the list."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = label("", "text", "heading", is_wrapped=True)
        self.clock = label("", "text", "strong", is_wrapped=True)
        self.facts = label("", "text_2", "body", is_wrapped=True)
        self.requirement = label("", "text", "body", is_wrapped=True)
        self.end = label("", "text", "body", is_wrapped=True)
        self.cases = TextTable([_(one) for one in CASE_HEADERS], theme, frozenset({0}), stretch=3)
        self.acts = TextTable([_(one) for one in ACT_HEADERS], theme, stretch=2)
        self.cases.setAccessibleName(_("Cases of the letter"))
        self.acts.setAccessibleName(_("History of the letter"))
        self.acts.setMaximumHeight(ACTS_PX)
        for table in (self.cases, self.acts):
            table.setMinimumHeight(LEAST_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (self.name, self.clock, self.facts, self.requirement, self.end):
            column.addWidget(part)
        self.about_cases = label("", "text_2", "second")
        column.addWidget(self.about_cases)
        column.addWidget(self.cases, 3)
        column.addWidget(self.acts, 1)

    def show_letter(self, letter: Letter, now: datetime) -> None:
        """Show what the list knows already."""
        self.name.setText(f"{unit_text(letter)} · {letter.name}")
        self.clock.setText(clock_words(letter, now) or _("drafted by {name}").format(name=writer_text(letter)))
        retone(self.clock, "late" if letter.is_late else "text")
        self.facts.setText(facts_text(letter, now))
        self.requirement.setText(_("Required: {text}").format(text=letter.requirement))
        self.end.setText(end_words(letter))
        self.end.setVisible(bool(self.end.text()))
        retone(self.end, "soon" if letter.unnoted else "text")

    def show_detail(self, letter: Letter, detail: LetterDetail, now: datetime) -> None:
        """Show cases and history."""
        self.cases.show_rows([_case_cells(one, now) for one in detail.cases])
        self.acts.show_rows([
            (Cell(minute_text(one.at, now), one.at.timestamp()), Cell(one.person or _(LADDER)), Cell(act_words(one)))
            for one in detail.acts
        ])  # fmt: skip
        left_out = letter.cases - len(detail.cases) if detail.cases else 0
        words = _("The first {count} of {all} cases; the annex has all.")
        self.about_cases.setText(words.format(count=len(detail.cases), all=letter.cases) if left_out > 0 else "")
        self.about_cases.setVisible(left_out > 0)


def _case_cells(one: LetterCase, now: datetime) -> tuple[Cell, ...]:
    due = minute_text(one.due_at, now) if one.due_at is not None else "–"
    is_late = one.due_at is not None and one.due_at < now
    return (
        Cell(str(one.place_no), one.place_no), Cell(one.number), Cell(pick(one.class_name, one.class_name_en)),
        Cell(one.address), Cell(_(STATE_LABELS.get(one.state, one.state))),
        Cell(due, one.due_at.timestamp() if one.due_at else 0.0, "late" if is_late else ""),
    )  # fmt: skip
