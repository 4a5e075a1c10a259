"""The overdue page: what is late now by unit and stage, for how long, and what will be late while somebody can act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.cases.model import Post
from app.city.city import City
from app.desk.filters import CaseFigure
from app.desk.lists import COMING, OVERDUE
from app.desk.overdue import BoardLook, Columns, OverdueBoard, Rows, look_at_overdue
from app.i18n import N_, _, ngettext
from app.ladder.model import StepsToday
from app.letters.acts import DRAFTERS
from app.search.columns import FOUND_COLUMNS
from app.search.export import export_cases
from app.services import Services
from app.texts.numbers import count_text
from app.texts.spans import span_text
from app.texts.times import clock_text
from app.wall.figures.late import AGES
from app.wall.snapshot import CitySnapshot
from widgets.desk.dialogs.urging_dialog import UrgingDialog
from widgets.desk.panel import CityPanel, DockPlace, PanelContext
from widgets.desk.panels.overdue.coming_view import AgeBars, ComingBlock
from widgets.desk.panels.overdue.heat_table import HeatTable
from widgets.desk.panels.overdue.ladder_strip import LadderStrip
from widgets.desk.parts.entry import Entry
from widgets.desk.parts.entry_buttons import entries_of
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label, retone
from widgets.parts.trouble import present_trouble

LOOK_MS = 5000  # what is late changes by itself
ASK_MS = 30_000  # what only the database knows
ROW_WORDS = {Rows.UNIT: N_("By unit"), Rows.DISTRICT: N_("By district"), Rows.CLASS: N_("By class")}
ROW_KEYS = {Rows.UNIT: "1", Rows.DISTRICT: "2", Rows.CLASS: "3"}
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
        return super().is_at_rest() and self.known is not None

    def showEvent(self, event: Any) -> None:  # noqa: N802 - Qt's name
        """Ask the database when the page is come to."""
        super().showEvent(event)
        self._ask_database()

    def stop(self) -> None:
        """Look no more."""
        self._look.stop()
        self._ask.stop()

    def show_answer(self, answer: OverdueBoard) -> None:
        """Show every figure."""
        city = self.context.changes.city
        assert city is not None
        self.board = answer
        self.table.show_board(answer)
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
        return entries_of(self.buttons, _(self.title))

    # The body ---------------------------------------------------------------------------------------------------------

    def make_body(self) -> QWidget:
        """The table at the left, what is to come at the right."""
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addLayout(self._make_heading())
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._make_table(), 5)
        side = QVBoxLayout()
        side.setSpacing(8)
        for part, share in ((self._make_coming(), 3), (self._make_ages(), 4), (self._make_ladder(), 0)):
            side.addWidget(part, share)
        row.addLayout(side, 3)
        column.addLayout(row, 1)
        self.setFocusProxy(self.table)
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
        for button in (*self.row_buttons.values(), self.hours, self.urgent):
            row.addWidget(button)
        self.as_of = _yielding(label("", "text_2", "second"))
        self.as_of.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.as_of, 1)
        return row

    def _make_table(self) -> QFrame:
        card, column = _card()
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
        self.buttons = [*self.row_buttons.values(), self.hours, self.urgent, self.open_button, self.export_button,
                        self.letters_button]  # fmt: skip
        foot.addWidget(self.chosen)
        foot.addWidget(self.facts, 1)
        foot.addWidget(self.open_button)
        foot.addWidget(self.export_button)
        foot.addWidget(self.letters_button)
        column.addLayout(foot)
        return card

    def _make_coming(self) -> QFrame:
        card, column = _card(10)
        column.addWidget(label(_("Will be overdue, and who can still act"), "text", "strong"))
        self.coming = [ComingBlock(self.context.theme) for _one in range(3)]
        for number, block in enumerate(self.coming):
            block.opened.connect(partial(self._on_block_opened, number))
            column.addWidget(block)
        return card

    def _make_ages(self) -> QFrame:
        card, column = _card(10)
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
        card, column = _card(10)
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

    def choose_district(self, code: str | None) -> None:
        """Count one district only, or the whole city."""
        self._look_as(replace(self.look, district=code))

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
        named = "-".join(self._cell_words().replace("/", " ").split()) + ".xlsx"
        file, _kind = QFileDialog.getSaveFileName(self, _("Export"), named, "XLSX (*.xlsx);;CSV (*.csv)")
        if file and ids:
            self.export_button.setEnabled(False)
            self.context.background.run(
                _export, self.context.services, sorted(ids), Path(file), city.profile.time_zone,
                on_answer=self._on_exported, on_trouble=self._on_export_failed,
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
        if self.isVisible() and self.context.background.is_open:
            self.context.background.run(
                _read_steps, self.context.services, on_answer=self._take_known, on_trouble=self._miss_known
            )

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


def _export(services: Services, ids: list[int], file: Path, time_zone: str) -> int:
    return export_cases(services.search, ids, FOUND_COLUMNS, file, time_zone)


def _yielding(words: QLabel) -> QLabel:
    """A text that gives its room to what stands beside it, and is cut where there is none."""
    words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return words


def _card(edge: int = 0) -> tuple[QFrame, QVBoxLayout]:
    made = QFrame()
    made.setObjectName("card")
    column = QVBoxLayout(made)
    column.setContentsMargins(edge, edge and 8, edge, edge and 8)
    column.setSpacing(4)
    return made, column
