"""What a ladder would have done in the last days: for the city and for each unit, beside the version in force."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.city.city import City
from app.i18n import _, ngettext
from app.ladder.model import STEPS
from app.ladder.view import Trial, TrialRow
from app.texts.numbers import count_text
from app.wall.figures.names import unit_name
from widgets.desk.parts.text_table import Cell, TextTable
from widgets.parts.label import label, retone
from widgets.parts.text_size import scaled
from widgets.theme import Theme

DAYS_PX, COUNT_PX = 54, 66


class TrialView(QWidget):
    """A sentence, a bar for each day, and a table of units."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = label(_("A trial run shows what this version would have done in the last 30 days."), "text_2",
                           "body", is_wrapped=True)  # fmt: skip
        self.days = DayBars(theme)
        heads = [_("Unit"), *(_(words) for words in STEPS.values())]
        self.table = TextTable(
            heads,
            theme,
            frozenset(range(1, len(heads))),
            stretch=0,
            widths=dict.fromkeys(range(1, len(heads)), COUNT_PX),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.words, self.days):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.days.hide()
        self.table.hide()

    def tell(self, sentence: str, tone: str = "text_2") -> None:
        """Say something in place of a trial."""
        self.words.setText(sentence)
        retone(self.words, tone)
        self.days.hide()
        self.table.hide()

    def show_trial(self, trial: Trial, city: City | None) -> None:
        """Show a trial."""
        mean = sum(trial.rows[0].counts) / trial.days
        words = ngettext("“{name}” in the last {days} day: {mean} steps a day.",
                         "“{name}” in the last {days} days: {mean} steps a day.", trial.days)  # fmt: skip
        parts = [words.format(name=trial.name, days=trial.days, mean=count_text(round(mean)))]
        parts.append(_("On the worst day: {worst}.").format(worst=", ".join(
            f"{_(words)} {count_text(most)}" for words, most in zip(STEPS.values(), trial.worst, strict=True) if most
        ) or _("none")))  # fmt: skip
        if trial.is_compared:
            parts.append(_("In brackets: the difference from the version in force."))
        self.words.setText(" ".join(parts))
        retone(self.words, "text_2")
        self.days.show_days([steps for _day, steps in trial.by_day])
        self.table.show_rows([_row(one, trial, city) for one in trial.rows])
        self.days.show()
        self.table.show()


def _row(one: TrialRow, trial: Trial, city: City | None) -> tuple[Cell, ...]:
    name = _("Total") if one.unit_id is None else _("Command centre") if one.unit_id < 0 else (
        unit_name(city, one.unit_id) if city is not None else str(one.unit_id))  # fmt: skip
    cells = []
    for count, before in zip(one.counts, one.before, strict=True):
        change = count - before
        told = f"{count_text(count)} ({change:+,})" if trial.is_compared and change else count_text(count)
        cells.append(Cell(told, count, "text_3" if not count else "soon" if trial.is_compared and change > 0 else ""))
    return (Cell(name), *cells)


class DayBars(QWidget):
    """A bar for each day, in the share of the most."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = theme
        self._counts: list[int] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A low strip."""
        return QSize(200, scaled(DAYS_PX))

    def show_days(self, counts: list[int]) -> None:
        """Show other days."""
        self._counts = counts
        self.setAccessibleName(_("Steps of each day: {counts}").format(counts=", ".join(map(count_text, counts))))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The bars over a line."""
        with QPainter(self) as painter:
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), QColor(self._theme.line))
            most, count = max(self._counts, default=0), len(self._counts)
            for number, steps in enumerate(self._counts):
                height = steps / most * (self.height() - 2) if most else 0
                each = self.width() / count
                painter.fillRect(QRectF(number * each + 1, self.height() - 1 - height, max(each - 3, 1), height),
                                 QColor(self._theme.accent))  # fmt: skip
