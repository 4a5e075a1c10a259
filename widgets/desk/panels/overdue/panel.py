"""The overdue page: what is late now by unit and stage, for how long, and what will be late while somebody can act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.cases.model import Post
from app.city.city import City
from app.desk.filters import CaseFigure
from app.desk.lists import COMING, OVERDUE
from app.desk.overdue import BoardLook, Columns, OverdueBoard, Rows, look_at_overdue
from app.desk.overdue_months import MonthsBoard
from app.desk.overdue_wall import WallFigure
from app.i18n import N_, _, ngettext
from app.ladder.model import StepsToday
from app.letters.acts import DRAFTERS
from app.services import Services
from app.texts.numbers import count_text
from app.texts.spans import span_text
from app.texts.times import clock_text, local
from app.wall.figures.late import AGES
from app.wall.snapshot import CitySnapshot
from widgets.desk.dialogs.urging_dialog import UrgingDialog
from widgets.desk.panel import CityPanel, DockPlace, PanelContext
from widgets.desk.panels.overdue.card import make_card
from widgets.desk.panels.overdue.coming_view import AgeBars, ComingBlock
from widgets.desk.panels.overdue.heat_table import HeatTable
from widgets.desk.panels.overdue.ladder_strip import LadderStrip
from widgets.desk.panels.overdue.months_view import MonthsView, ask_file, export_figure, read_board
from widgets.desk.panels.overdue.wall_strip import WallStrip
from widgets.desk.parts.entry import Entry
from widgets.desk.parts.entry_buttons import entries_of
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label, retone
from widgets.parts.trouble import present_trouble

LOOK_MS = 5000  # what is late changes by itself
ASK_MS = 30_000  # what only the database knows
ROW_WORDS = {
    Rows.UNIT: N_("By unit"),
    Rows.DISTRICT: N_("By district"),
    Rows.CLASS: N_("By class"),
    Rows.GRID: N_("By grid"),
}
ROW_KEYS = {Rows.UNIT: "1", Rows.DISTRICT: "2", Rows.CLASS: "3", Rows.GRID: "4"}
LADDER, LETTERS = "ladder", "letters"


@dataclass(frozen=True)
class KnownSteps:
    """What the database knows beside the cases: who is silent, and how the ladder does."""

    silent: frozenset[int] = frozenset()
    today: tuple[StepsToday, ...] = ()
    ladder: str = ""


class OverduePanel(CityPanel[tuple[BoardLook, frozenset[int]], OverdueBoard]):
    """Late cases as a table of heat, their ages, and what is still to come; each figure opens its cases."""

    key, title, place, order = "overdue", N_("Overdue cases"), DockPlace.PAGE, 140
    watches = frozenset({"cases"})
    posts = frozenset(Post) - {Post.WALL, Post.SUPERVISOR, Post.HANDLER, Post.HOTLINE_AGENT}

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self.look = BoardLook()
        self.known: KnownSteps | None = None
        self.board: OverdueBoard | None = None
        super().__init__(context, parent)
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self.reload)
        self._look.start()
        self._ask = QTimer(self, interval=ASK_MS)
        self._ask.timeout.connect(self._ask_database)
        self._ask.start()

    # What is asked and shown ------------------------------------------------------------------------------------------

    def question(self) -> tuple[BoardLook, frozenset[int]]:
        """Return how the page is looked at, and who is silent."""
        return self.look, self.known.silent if self.known else frozenset()

    def read(self, city: City, question: tuple[BoardLook, frozenset[int]]) -> OverdueBoard:
        """Count from the city in memory."""
        look, silent = question
        return look_at_overdue(CitySnapshot(city, city.clock.now()), silent, look)

    def is_empty(self, answer: OverdueBoard) -> bool:
        """A city without late cases is shown as one."""
        return False

    def is_at_rest(self) -> bool:
        """Whether the database has told what it knows, too."""
        is_months = self.pages.currentWidget() is self.months
        return super().is_at_rest() and (self.months.is_at_rest() if is_months else self.known is not None)

    def showEvent(self, event: Any) -> None:  # noqa: N802 - Qt's name
        """Ask the database when the page is come to."""
        super().showEvent(event)
        self._ask_database()

    def stop(self) -> None:
        """Look no more."""
        self._look.stop()
        self._ask.stop()
        self.months.stop()

    def show_answer(self, answer: OverdueBoard) -> None:
        """Show every figure."""
        city = self.context.changes.city
        assert city is not None
        self.board = answer
        self.table.show_board(answer)
        self.wall.show_figures(answer.wall)
        zone = city.profile.time_zone
        for block, one in zip(self.coming, answer.coming, strict=True):
            block.show_coming(one, answer.now_s, zone)
        self.ages.show_board(answer)
        self.as_of.setText(_("As of {time}. Every figure opens its cases.").format(time=clock_text(answer.now_s, zone)))
        median = _("Half of them for over {span}").format(span=span_text(answer.median_s))
        self.median.setText(median if answer.total.total else "")
        self._show_chips(answer)
        self._on_table_cell_moved()

    def entries(self) -> list[Entry]:
        """Return what can be done here."""
        return entries_of([*self.buttons, *self.months.buttons], _(self.title))

    # The body ---------------------------------------------------------------------------------------------------------

    def make_body(self) -> QWidget:
        """The table at the left, what is to come at the right."""
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addLayout(self._make_heading())
        self.pages = QStackedWidget()
        self.months = MonthsView(self.context)
        self.months.board_wanted.connect(self._ask_months)
        self.pages.addWidget(self._make_now())
        self.pages.addWidget(self.months)
        column.addWidget(self.pages, 1)
        self.setFocusProxy(self.table)
        return made

    def _make_now(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.wall = WallStrip(self.context.theme)
        self.wall.opened.connect(self._on_wall_opened)
        column.addWidget(self.wall)
        row = QHBoxLayout()
        row.setSpacing(12)
        column.addLayout(row, 1)
        row.addWidget(self._make_table(), 5)
        side = QVBoxLayout()
        side.setSpacing(8)
        for part, share in ((self._make_coming(), 3), (self._make_ages(), 4), (self._make_ladder(), 0)):
            side.addWidget(part, share)
        row.addLayout(side, 3)
        return made

    def _make_heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(label(_(self.title), "text", "heading"))
        self.district = QPushButton(_("Whole city") + " ▾")
        self.district.setProperty("kind", "chip")
        self.district.setMenu(QMenu(self.district))
        row.addWidget(self.district)
        self.row_buttons = {rows: KeyButton(_(words), ROW_KEYS[rows], "chip") for rows, words in ROW_WORDS.items()}
        for rows, button in self.row_buttons.items():
            button.setCheckable(True)
            button.clicked.connect(partial(self.choose_rows, rows))
        self.hours = KeyButton(_("Time overdue"), "H", "chip")
        self.hours.setCheckable(True)
        self.hours.clicked.connect(self.switch_columns)
        self.urgent = KeyButton(_("Urgent"), "U", "chip")
        self.urgent.setCheckable(True)
        self.urgent.clicked.connect(self.switch_urgent)
        self.by_month = KeyButton(_("By month"), "M", "chip")
        self.by_month.setCheckable(True)
        self.by_month.clicked.connect(self.switch_months)
        for button in (*self.row_buttons.values(), self.hours, self.urgent, self.by_month):
            row.addWidget(button)
        self.as_of = _yielding(label("", "text_2", "second"))
        self.as_of.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.as_of, 1)
        return row

    def _make_table(self) -> QFrame:
        card, column = make_card()
        self.table = HeatTable(self.context.theme)
        self.table.cell_moved.connect(self._on_table_cell_moved)
        self.table.cell_opened.connect(self.open_cell)
        column.addWidget(self.table, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(10, 6, 10, 6)
        foot.setSpacing(8)
        self.chosen = label("", "text", "strong")
        self.facts = _yielding(label("", "text_2", "second"))
        self.open_button = KeyButton(_("Show cases"), "Enter", "main", has_key=False)
        self.open_button.clicked.connect(self.open_cell)
        self.export_button = KeyButton(_("Export"), "X")
        self.export_button.clicked.connect(self.export_cell)
        self.letters_button = KeyButton(_("Urging letters") + " …", "L")
        self.letters_button.clicked.connect(self.draft_letters)
        self.letters_button.setVisible(self.context.services.me.holds_one_of(DRAFTERS))
        self.buttons = [
            *self.row_buttons.values(), self.hours, self.urgent, self.by_month, self.open_button, self.export_button,
            self.letters_button,
        ]  # fmt: skip
        foot.addWidget(self.chosen)
        foot.addWidget(self.facts, 1)
        foot.addWidget(self.open_button)
        foot.addWidget(self.export_button)
        foot.addWidget(self.letters_button)
        column.addLayout(foot)
        return card

    def _make_coming(self) -> QFrame:
        card, column = make_card(10)
        column.addWidget(label(_("Will be overdue, and who can still act"), "text", "strong"))
        self.coming = [ComingBlock(self.context.theme) for _one in range(3)]
        for number, block in enumerate(self.coming):
            block.opened.connect(partial(self._on_block_opened, number))
            column.addWidget(block)
        return card

    def _make_ages(self) -> QFrame:
        card, column = make_card(10)
        head = QHBoxLayout()
        head.addWidget(label(_("How long overdue"), "text", "strong"))
        head.addStretch(1)
        self.median = label("", "text_2", "second")
        head.addWidget(self.median)
        column.addLayout(head)
        self.ages = AgeBars(self.context.theme)
        self.ages.opened.connect(self._on_ages_opened)
        column.addWidget(self.ages, 1)
        return card

    def _make_ladder(self) -> QFrame:
        card, column = make_card(10)
        head = QHBoxLayout()
        head.addWidget(label(_("Ladder today"), "text", "strong"))
        self.ladder_name = _yielding(label("", "text_2", "second"))
        head.addWidget(self.ladder_name, 1)
        self.ladder_button = KeyButton(_("Ladder"), "T")
        self.ladder_button.clicked.connect(lambda: self.panel_asked_for.emit(LADDER))
        head.addWidget(self.ladder_button)
        column.addLayout(head)
        self.strip_of_ladder = LadderStrip()
        column.addWidget(self.strip_of_ladder)
        return card

    # What can be done -------------------------------------------------------------------------------------------------

    def choose_rows(self, rows: Rows, _checked: bool = False) -> None:
        """Count by units, districts or classes."""
        self._look_as(replace(self.look, rows=rows))

    def switch_columns(self) -> None:
        """Show stages, or for how long cases have been late."""
        is_hours = self.look.columns is Columns.HOURS
        self._look_as(replace(self.look, columns=Columns.STAGE if is_hours else Columns.HOURS))

    def switch_urgent(self) -> None:
        """Count hazards only, or all cases."""
        self._look_as(replace(self.look, is_urgent=not self.look.is_urgent))

    def switch_months(self, _checked: bool = False) -> None:
        """Show what became of cases month by month, or what is late now."""
        is_months = self.pages.currentWidget() is not self.months
        self.by_month.setChecked(is_months)
        self.pages.setCurrentIndex(1 if is_months else 0)
        for button in (*self.row_buttons.values(), self.hours, self.urgent):
            button.setVisible(not is_months)
        self.setFocusProxy(self.months if is_months else self.table)
        (self.months if is_months else self.table).setFocus()
        self._ask_months()

    def choose_district(self, code: str | None) -> None:
        """Count one district only, or the whole city."""
        self._look_as(replace(self.look, district=code))
        self._ask_months()

    def open_cell(self) -> None:
        """Open the cases of the current cell in their list and on the map."""
        if self.board is not None:
            self._open(OVERDUE, self._cell_words(), self.board.case_ids(*self.table.cell()))

    def export_cell(self) -> None:
        """Write the cases of the current cell into a workbook."""
        city = self.context.changes.city
        if self.board is None or city is None:
            return
        ids = self.board.case_ids(*self.table.cell()).tolist()
        file = ask_file(self, self._cell_words()) if ids else None
        if file is not None:
            self.export_button.setEnabled(False)
            self.context.background.run(
                export_figure, self.context.services, sorted(ids), file, self._cell_words(), self.board.now_s,
                city.profile.time_zone, on_answer=self._on_exported, on_trouble=self._on_export_failed,
            )  # fmt: skip

    def draft_letters(self) -> None:
        """Draft urging letters to units that are picked; the letters page has what came of it."""
        self.dialog = UrgingDialog(self.context, self)
        self.dialog.accepted.connect(lambda: self.panel_asked_for.emit(LETTERS))
        self.dialog.open()

    def _look_as(self, look: BoardLook) -> None:
        self.look = look
        self.ask()
        self.table.setFocus()

    def _open(self, queue: str, words: str, ids: Any) -> None:
        if len(ids):
            self.context.selection.open_figure(CaseFigure(queue, words, frozenset(ids.tolist())))

    def _on_wall_opened(self, figure: WallFigure) -> None:
        words, ids = _(figure.row.label), figure.case_ids
        if figure.row.queue:
            self._open(figure.row.queue, words, ids)
        else:
            self.context.selection.open_cases(tuple(sorted(ids.tolist(), reverse=True)), words)

    def _on_block_opened(self, number: int, actor: int, unit_id: int, words: str) -> None:
        if self.board is not None:
            key = self.board.coming[number].key
            ids = self.board.coming_ids(key, actor if actor >= 0 else None, unit_id if unit_id >= 0 else None)
            self._open(COMING, words, ids)

    def _on_ages_opened(self, age: int) -> None:
        if self.board is not None:
            words = _("Overdue: {time}").format(time=_(AGES[age][1]))
            self._open(OVERDUE, words, self.board.age_ids(age))

    def _on_exported(self, count: int) -> None:
        self.export_button.setEnabled(True)
        words = ngettext("{count} case written.", "{count} cases written.", count)
        self.facts.setText(words.format(count=count_text(count)))

    def _on_export_failed(self, trouble: BaseException) -> None:
        self.export_button.setEnabled(True)
        present_trouble(trouble, self._tell_trouble, _("Internal error; nothing was changed. Try again."))

    def _tell_trouble(self, words: str) -> None:
        self.facts.setText(words)
        retone(self.facts, "late")

    # What is told -----------------------------------------------------------------------------------------------------

    def _cell_words(self) -> str:
        board = self.board
        assert board is not None
        key, column = self.table.cell()
        row = next((one.name for one in (board.total, *board.rows) if one.key == key), "")
        return f"{row} · {board.columns[column] if column is not None else _('Overdue')}"

    def _on_table_cell_moved(self) -> None:
        """Say what the cell counts, and what is commonest in it."""
        if self.board is None:
            return
        key, column = self.table.cell()
        count = len(self.board.case_ids(key, column))
        self.chosen.setText(f"{self._cell_words()}  {count_text(count)}")
        facts = self.board.facts(key, column) if self.look.rows is not Rows.CLASS else []
        self.facts.setText("   ".join(f"{name} {count_text(number)}" for name, number in facts))
        retone(self.facts, "text_2")
        for button in (self.open_button, self.export_button):
            button.setEnabled(count > 0)

    def _show_chips(self, board: OverdueBoard) -> None:
        for rows, button in self.row_buttons.items():
            button.setChecked(rows is board.look.rows)
        self.hours.setChecked(board.look.columns is Columns.HOURS)
        self.urgent.setChecked(board.look.is_urgent)
        menu = self.district.menu()
        menu.clear()
        menu.addAction(_("Whole city")).triggered.connect(lambda: self.choose_district(None))
        self.district.setText(_("Whole city") + " ▾")
        for code, name, count in board.districts:
            entry = menu.addAction(f"{name}  {count_text(count)}")
            entry.triggered.connect(lambda _checked=False, code=code: self.choose_district(code))
            if code == board.look.district:
                self.district.setText(f"{name} ▾")

    def _ask_database(self) -> None:
        if self.isVisible():
            self.context.background.run(
                _read_steps, self.context.services, on_answer=self._take_known, on_trouble=self._miss_known
            )

        self._ask_months()

    def _ask_months(self) -> None:
        city = self.context.changes.city
        if self.pages.currentWidget() is self.months and city is not None:
            self.months.show_city(city)
            today = local(city.clock.now(), city.profile.time_zone).date()
            self.context.background.run(
                read_board, self.context.services, today, self.look.district,
                on_answer=partial(self._take_months, self.look.district), on_trouble=self._miss_known,
            )  # fmt: skip

    def _take_months(self, district: str | None, board: MonthsBoard) -> None:
        if district == self.look.district:
            self.months.show_board(board, district)

    def _take_known(self, known: KnownSteps) -> None:
        self.known = known
        self.strip_of_ladder.show_steps(known.today)
        self.ladder_name.setText(known.ladder or _("No ladder is in force."))
        self.ask()

    def _miss_known(self, trouble: BaseException) -> None:
        """Without the database the cases in memory are counted all the same."""
        self.known = self.known or KnownSteps()
        present_trouble(trouble, self.ladder_name.setText, _("Internal error; nothing was changed. Try again."))


def _read_steps(services: Services) -> KnownSteps:
    version = services.ladder.in_force()
    name = f"{version.title} · {version.name}" if version is not None else ""
    return KnownSteps(services.ladder.silent_cases(), tuple(services.ladder.today()), name)


def _yielding(words: QLabel) -> QLabel:
    """A text that gives its room to what stands beside it, and is cut where there is none."""
    words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return words
