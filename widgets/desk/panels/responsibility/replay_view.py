"""What the tester found: how many cases change, from whom to whom, and which."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.city.city import City
from app.errors import Refused
from app.i18n import _, pick
from app.responsibility.model import Replay
from app.responsibility.texts import Names
from widgets.desk.parts.text_table import Cell, TextTable
from widgets.parts.label import label
from widgets.theme import Theme

MOST_MOVES = 200


class ReplayView(QWidget):
    """Progress, the sum in words, the moves and the cases.

    Signals:
        case_chosen(object): number of a case that was chosen in the list.
        advanced(int, int): for internal use, brings progress to the window's thread.
    """

    case_chosen = Signal(object)
    advanced = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._replay: Replay | None = None
        self._steps: Steps | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 8)
        column.setSpacing(6)
        self.words = label(
            _("A trial run on last month's cases shows what this rule set would change, and for which units."),
            "text_2",
            "body",
            is_wrapped=True,
        )
        self.bar = QProgressBar()
        self.cancel_button = QPushButton(_("Cancel"))
        self.cancel_button.clicked.connect(self.cancel)
        row = QHBoxLayout()
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel_button)
        self._show_running(False)
        self.moves = TextTable([_("From unit"), _("To unit"), _("Cases")], theme, frozenset({2}), 0, {1: 230})
        self.cases = TextTable(
            [_("Case"), _("Class"), _("By the rules in force"), _("By this rule set"), _("Actual unit")],
            theme,
            stretch=3,
            widths={0: 150, 1: 110, 2: 150, 4: 110},
        )
        self.cases.doubleClicked.connect(lambda _index: self._choose_case())
        column.addWidget(self.words)
        column.addLayout(row)
        column.addWidget(self.moves, 1)
        column.addWidget(self.cases, 1)
        self.moves.hide()
        self.cases.hide()
        self.advanced.connect(self._on_advanced)

    def begin(self) -> Steps:
        """Show that it runs; return what the job tells its progress to."""
        self.bar.setRange(0, 0)
        self.cancel_button.setEnabled(True)
        self._show_running(True)
        self.words.setText(_("Trial run on last month's cases …"))
        self._steps = Steps(self)
        return self._steps

    def cancel(self) -> None:
        """Let the trial run end at its next step; what it has found until then is not shown."""
        if self._steps is not None:
            self._steps.is_cancelled = True
            self.cancel_button.setEnabled(False)
            self.words.setText(_("Cancelling …"))

    def show_replay(self, replay: Replay, names: Names, city: City | None) -> None:
        """Show what was found."""
        self._replay = replay
        self._show_running(False)
        count = max(replay.count, 1)
        sentence = _(
            "{first} to {last}: of {count} cases, {changed} would go to another unit and {unmatched} to no "
            "unit. Matches with the actual unit: {before} % by the rules in force, {after} % by this rule "
            "set."
        )
        self.words.setText(sentence.format(
            first=replay.from_on, last=replay.to_on, count=replay.count, changed=replay.changed_count,
            unmatched=replay.unmatched, before=round(100 * replay.agreed_before / count, 1),
            after=round(100 * replay.agreed_after / count, 1),
        ))  # fmt: skip
        self.moves.show_rows([
            (Cell(names.unit(before)), Cell(names.unit(after)), Cell(str(number), number))
            for before, after, number in replay.moves[:MOST_MOVES]
        ])  # fmt: skip
        self.cases.show_rows([
            (
                Cell(one.case_no),
                Cell(_class_name(city, one.class_id)),
                Cell(f"{names.unit(one.unit_before)} {one.code_before or ''}"),
                Cell(f"{names.unit(one.unit_after)} {one.code_after or ''}"),
                Cell(names.unit(one.unit_actual)),
            )
            for one in replay.changed
        ])  # fmt: skip
        self.moves.setVisible(bool(replay.moves))
        self.cases.setVisible(bool(replay.changed))

    def show_trouble(self, sentence: str) -> None:
        """Say why it did not come to an end."""
        self._show_running(False)
        self.words.setText(sentence)

    def _show_running(self, is_running: bool) -> None:
        self.bar.setVisible(is_running)
        self.cancel_button.setVisible(is_running)

    def _choose_case(self) -> None:
        number = self.cases.chosen()
        if self._replay is not None and 0 <= number < len(self._replay.changed):
            self.case_chosen.emit(self._replay.changed[number].case_id)

    def _on_advanced(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)


def _class_name(city: City | None, class_id: int) -> str:
    found = city.classes.get(class_id) if city is not None else None
    return pick(found.name, found.name_en) if found is not None else f"#{class_id}"


class Steps:
    """A progress that a job may tell from its own thread; only figures and the wish to cancel cross."""

    def __init__(self, view: ReplayView) -> None:
        self._tell = view.advanced.emit
        self.is_cancelled = False

    def step(self, label: str, done: int, total: int) -> None:
        """Pass on how far it is.

        Raises:
            Refused: somebody has cancelled meanwhile.
        """
        if self.is_cancelled and done < total:
            raise Refused(_("The trial run was cancelled. Nothing was changed."))
        self._tell(done, total)
