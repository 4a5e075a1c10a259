"""What one rule says in full, and what a draft changes."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from app.i18n import _
from app.responsibility.model import Rule, RuleResult
from app.responsibility.service import RulesPage
from app.responsibility.texts import (
    FIELD_LABELS,
    Names,
    paper_text,
    title_text,
    what_text,
    when_text,
    where_text,
    whom_text,
)
from widgets.parts.label import label
from widgets.theme import Theme

MOST_LINES = 200


class Lines(QScrollArea):
    """A column that scrolls and is written anew as a whole."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.begin_anew()

    def begin_anew(self) -> QVBoxLayout:
        """Return an empty column."""
        made = QWidget()
        made.setObjectName("scrolled")
        self.column = QVBoxLayout(made)
        self.column.setContentsMargins(16, 12, 16, 12)
        self.column.setSpacing(6)
        self.setWidget(made)
        return self.column


class RuleView(Lines):
    """One rule, line by line."""

    def show_rule(self, rule: Rule, names: Names, result: RuleResult | None) -> None:
        """Show a rule."""
        column = self.begin_anew()
        column.addWidget(label(f"{rule.code}  {title_text(rule)}", "text", "heading", is_wrapped=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        standing = _("fallback unit") if rule.is_fallback else str(rule.priority)
        rows = [
            (_("Applies to"), what_text(rule, names)),
            (_("In area"), where_text(rule, names)),
            (_("When"), when_text(rule) or _("always")),
            (_("Responsible unit"), whom_text(rule, names)),
            (_("Priority"), standing),
            (_("Decided by"), paper_text(rule)),
            ("", rule.decision_text),
            (_("Note"), rule.note),
        ]
        if result is not None:
            sentence = _("{dispatched} dispatched, {refused} returned as not their responsibility")
            rows.append((_("Last 30 days"), sentence.format(dispatched=result.dispatched, refused=result.refused)))
        for at, (name, words) in enumerate(row for row in rows if row[1]):
            grid.addWidget(label(name, "text_2", "second"), at, 0)
            grid.addWidget(label(words, "text", "second", is_wrapped=True), at, 1)
        column.addLayout(grid)
        column.addStretch(1)


class ChangesView(Lines):
    """What the set that is shown changes against the one in force."""

    def show_changes(self, page: RulesPage, names: Names) -> None:
        """Show rules that are new, gone or changed, and pairs that contradict each other."""
        column = self.begin_anew()
        for one, other in page.equal[:MOST_LINES]:
            sentence = _(
                "Rules {one} and {other} have the same rank but name different units. Give one of them priority."
            )
            column.addWidget(label(sentence.format(one=one, other=other), "late", "second", is_wrapped=True))
        found = page.difference
        if found is None:
            column.addWidget(label(_("This is the rule set in force."), "text_2", "body"))
        elif found.is_empty:
            column.addWidget(label(_("No differences from the rule set in force."), "text_2", "body"))
        else:
            counts = _("{added} added, {changed} changed, {removed} removed, compared with the rule set in force")
            column.addWidget(
                label(
                    counts.format(added=len(found.added), changed=len(found.changed), removed=len(found.removed)),
                    "text",
                    "strong",
                )
            )
            for rule in found.added[:MOST_LINES]:
                self._line("+", rule, whom_text(rule, names), "good")
            for change in found.changed[:MOST_LINES]:
                what = ", ".join(dict.fromkeys(_(FIELD_LABELS[name]) for name in change.names))
                self._line("±", change.after, f"{what}: {whom_text(change.after, names)}", "soon")
            for rule in found.removed[:MOST_LINES]:
                self._line("−", rule, whom_text(rule, names), "late")
        column.addStretch(1)

    def _line(self, sign: str, rule: Rule, words: str, tone: str) -> None:
        self.column.addWidget(
            label(f"{sign} {rule.code} {title_text(rule)} · {words}", tone, "second", is_wrapped=True)
        )
